import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import type { DecisionNote, KeyRecord } from '../../../core/patterns/stats.ts';
import { explainKey, listTopKeys } from '../../../core/report/patterns.ts';
import { CONFIG, START, TTL } from '../../support/brain.ts';
import { FULL_STATS, record, ref } from '../../support/records.ts';

const product = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;
const gate = initialGateState(0.2);
const NOW = FULL_STATS.countedAt;

const explain = (stats = {}, now = NOW) =>
  explainKey(record(ref('product:1'), stats), product, gate, now);

function whyOf(note: Partial<DecisionNote>): string | undefined {
  const decision = { at: START, strategy: 'popular', verdict: 'price', reason: 'r', benefit: 0.25 };
  const [told] = explain({ decisions: [{ ...decision, ...note } as DecisionNote] }).decisions;
  return told?.why;
}

describe('what is known of a key', () => {
  it('is what its statistics hold', () => {
    const report = explain(FULL_STATS);
    expect(report).toMatchObject({
      keyspace: 'product',
      key: 'product:1',
      reads: FULL_STATS.reads,
      misses: FULL_STATS.misses,
      firstReadAt: FULL_STATS.firstReadAt,
      lastReadAt: FULL_STATS.lastReadAt,
      bytes: FULL_STATS.bytes,
      loadMilliseconds: FULL_STATS.loadMilliseconds,
      entry: { loadedAt: FULL_STATS.loadedAt, expiresAt: FULL_STATS.expiresAt },
      lastWarm: FULL_STATS.warm,
      lastFailure: FULL_STATS.failure,
      decidedNextAt: FULL_STATS.dueAt,
    });
    expect(report.readsPerTtl).toHaveLength(3);
    expect(report.benefit).toBeGreaterThan(0);
    expect(report.price).toBeCloseTo(0.6, 9);
  });

  it('is null where nothing is known', () => {
    expect(explainKey(record(ref('product:1')), product, undefined, NOW)).toMatchObject({
      firstReadAt: null,
      lastReadAt: null,
      bytes: null,
      loadMilliseconds: null,
      entry: null,
      lastWarm: null,
      lastFailure: null,
      decidedNextAt: null,
      benefit: 0,
      price: null,
      decisions: [],
    });
    expect(explain(FULL_STATS, FULL_STATS.expiresAt).entry).toBeNull();
  });

  it('has its decisions in words, the last one first', () => {
    const found = 'a warm was expected to save 0.25 of a call';
    expect(whyOf({ price: 0.5 })).toBe(`refused: ${found}, less than the price of 0.5`);
    expect(whyOf({ verdict: 'approved', price: 0.1 })).toBe(
      `approved: ${found}, the price was 0.1`,
    );
    expect(whyOf({ verdict: 'approved' })).toBe('approved: it was asked for');
    expect(whyOf({ verdict: 'budget', price: 0.1, callsLeft: 3 })).toContain('but 3 extra calls');
    expect(whyOf({ verdict: 'budget', price: 0.1, callsLeft: -3 })).toContain('but 0 extra calls');
    expect(whyOf({ verdict: 'withheld', price: 0.1 })).toBe(
      `withheld to measure what warming brings: ${found}, the price was 0.1`,
    );
    expect(whyOf({ verdict: 'money' })).toContain('money');
    expect(whyOf({ verdict: 'memory' })).toContain('memory');
    expect(whyOf({ verdict: 'failing' })).toContain('failed for good');
    expect(whyOf({ verdict: 'unloadable' })).toContain('was not known');
    expect(whyOf({ verdict: 'fresh' })).toBe('fresh');
    const notes = [1, 2].map((at) => ({ ...FULL_STATS.decisions?.[0], at })) as DecisionNote[];
    expect(explain({ decisions: notes }).decisions.map(({ at }) => at)).toEqual([2, 1]);
  });
});

describe('the most read keys', () => {
  /** Reads per TTL over the three half-lives. */
  const read = (name: string, short: number, medium: number) =>
    record(ref(name), {
      counts: [2, 32, 512].map((halfLife, at) => {
        return ((at === 0 ? short : medium) * halfLife) / Math.LN2;
      }),
      countedAt: START,
      reads: 1,
      hours: Array.from({ length: 24 }, (_, hour) => (hour === 3 ? short : 0)),
    });
  const list = (...records: Parameters<typeof listTopKeys>[0]) =>
    listTopKeys(records, product, gate, START);

  it('come in order of their reads now, and by name where they are equal', () => {
    const { keys, keyspace, price } = list(
      read('b', 2, 2),
      read('c', 5, 2),
      read('a', 2, 2),
      record(ref('never')),
    );
    expect(keyspace).toBe('product');
    expect(price).toBeCloseTo(0.6, 9);
    expect(keys.map(({ key }) => key)).toEqual(['c', 'a', 'b', 'never']);
    expect(keys[0]?.readsPerTtl).toBeCloseTo(5, 9);
    expect(keys.map(({ trend }) => trend && Math.round(trend * 100) / 100)).toEqual([
      2.5,
      1,
      1,
      null,
    ]);
  });

  it('rise and fall by half, the most extreme first, ten of each', () => {
    const { rising, falling } = list(
      read('up', 1.6, 1),
      read('high', 4, 1),
      read('even', 1.4, 1),
      read('down', 0.6, 1),
      read('low', 0.1, 1),
      read('same', 0.7, 1),
    );
    expect(rising).toEqual(['high', 'up']);
    expect(falling).toEqual(['low', 'down']);
    // Equal ones come by name, and a key that is not read has no trend.
    const names = ['d', 'a', 'c', 'b', 'f', 'e'];
    const [d, a, ...others] = names.map((name) => read(name, 2, 1));
    const equal = list(d as KeyRecord, a as KeyRecord, record(ref('never')), ...others);
    expect(equal).toMatchObject({ rising: ['a', 'b', 'c', 'd', 'e', 'f'], falling: [] });
    expect(equal.keys.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'never']);
    expect(list(read('z', 8, 1), read('a', 2, 1)).rising).toEqual(['z', 'a']);
    const edges = list(read('half more', 1.5, 1), read('a third less', 2, 3));
    expect(edges.keys.map(({ trend }) => trend)).toEqual([2 / 3, 1.5]);
    expect(edges).toMatchObject({ rising: [], falling: [] });
    const many = Array.from({ length: 12 }, (_, index) => read(`k${index}`, 9, 1));
    expect(list(...many).rising).toHaveLength(10);
  });

  it('have their hours added up', () => {
    const { hours } = list(read('a', 2, 1), read('b', 3, 1));
    expect(hours).toHaveLength(24);
    expect(hours[3]).toBe(5);
    expect(hours[4]).toBe(0);
  });

  it('are worth a share of a call', () => {
    const [first] = list(read('a', TTL, 1)).keys;
    expect(first?.benefit).toBeGreaterThan(0.5);
    expect(first?.benefit).toBeLessThanOrEqual(1);
    const [untold] = listTopKeys([read('a', TTL, 1)], product, undefined, START).keys;
    expect(untold?.benefit).toBeGreaterThan(0.5);
  });
});
