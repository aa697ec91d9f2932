import { describe, expect, it } from 'vitest';
import { durationsRow, readsRow, strategyRow } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { HALF_LIVES_IN_TTLS, type KeyRecord } from '../../../core/patterns/stats.ts';
import { makeAdvice } from '../../../core/report/advice.ts';
import { makeStatsReport } from '../../../core/report/make-stats.ts';
import type { Counters } from '../../../core/report/summary.ts';
import { record, ref } from '../../support/records.ts';

const HOUR = 3_600_000;
const NOW = 1_767_614_400_000;
const settings = resolveSettings({
  origins: { shop: loader(async () => 'x') },
  keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
});

function advise(rows: Readonly<Record<string, Counters>>, records: readonly KeyRecord[] = []) {
  const query = { now: NOW, recentMilliseconds: 10_000, points: 1 };
  const stats = makeStatsReport(settings, query, {
    rows: new Map(Object.entries(rows)),
    gates: new Map(),
    hygiene: new Map(),
  });
  const keyspace = settings.keyspaces.get('product');
  if (!keyspace) throw new TypeError('no keyspace');
  return makeAdvice(stats, [{ keyspace, records }], NOW);
}

/** A key that is read so often per TTL, in the long run. */
function key(name: string, perTtl: number, stats: object = {}): KeyRecord {
  const counts = HALF_LIVES_IN_TTLS.map((halfLife) => (perTtl * halfLife) / Math.LN2);
  return record(ref(name), { counts, countedAt: NOW, reads: 100, ...stats });
}

const kinds = (rows: Readonly<Record<string, Counters>>, records?: readonly KeyRecord[]) =>
  advise(rows, records).map(({ kind }) => kind);

describe('advice', () => {
  it('is silent where nothing is known or all is well', () => {
    expect(advise({})).toEqual([]);
    const fine = {
      [readsRow('product')]: { reads: 5_000, misses: 200, memoryReads: 5_000, memoryHits: 4_000 },
      [strategyRow('product', 'popular')]: { loads: 500, warmed: 500, used: 450, firstHits: 450 },
    };
    expect(advise(fine, [key('a', 5, { loadMilliseconds: 100 })])).toEqual([]);
  });

  describe('that L1 is too small', () => {
    const row = (evicted: number, memoryReads = 2_000) => ({
      [readsRow('product')]: {
        reads: 2_000,
        misses: 10,
        memoryReads,
        memoryHits: memoryReads / 2,
        memoryEvicted: evicted,
      },
    });

    it('is given where it pushes out a fifth of what it misses', () => {
      expect(advise(row(200))).toEqual([
        {
          kind: 'l1-too-small',
          keyspace: 'product',
          key: null,
          strategy: null,
          message:
            'L1 is too small: it pushed out 200 entries that had not ended, 20 % of the 1000 reads that it missed; raise its limit of items',
          figures: { reads: 2_000, hits: 1_000, evicted: 200, share: 0.2 },
        },
      ]);
    });

    it('is not given below that, nor on few reads', () => {
      expect(kinds(row(199))).toEqual([]);
      expect(kinds(row(100, 1_000))).toEqual(['l1-too-small']);
      expect(kinds(row(100, 999))).toEqual([]);
      expect(kinds(row(450, 900))).toEqual([]);
      const all = { reads: 2_000, memoryReads: 2_000, memoryHits: 2_000, memoryEvicted: 0 };
      expect(kinds({ [readsRow('product')]: all })).toEqual([]);
    });
  });

  describe('that the TTL is too short', () => {
    const row = (misses: number, reads = 1_000) => ({ [readsRow('product')]: { reads, misses } });
    const seldom = [key('a', 0.25), key('b', 0.5), key('c', 3)];

    it('is given where half of the most read keys are read less than once per TTL', () => {
      const [advice] = advise(row(300), seldom);
      expect(advice).toMatchObject({ kind: 'ttl-too-short', keyspace: 'product' });
      expect(advice?.message).toBe(
        'the TTL of 1h is too short: without warming 30 % of the reads would miss, and 2 of the 3 most read keys are read less than once per TTL; at a TTL of 2h every second read of the median key would hit',
      );
      expect(advice?.figures).toMatchObject({ ttlSeconds: 3_600, keys: 3, missShare: 0.3 });
      expect(advice?.figures['wantedTtlSeconds']).toBeCloseTo(7_200);
    });

    it('names the TTL of the median key, in whatever order they come, if it is longer', () => {
      const mixed = [key('a', 3), key('b', 0.25), key('c', 0.5)];
      expect(advise(row(300), mixed)[0]?.figures['wantedTtlSeconds']).toBeCloseTo(7_200);
      const [advice] = advise(row(300), [key('a', 3), key('b', 0.25)]);
      expect(advice?.kind).toBe('ttl-too-short');
      expect(advice?.figures).not.toHaveProperty('wantedTtlSeconds');
      expect(advice?.message).not.toContain('median');
    });

    it('is not given where reads hit, keys are read often, or little was read', () => {
      expect(kinds(row(299), seldom)).toEqual([]);
      expect(kinds(row(300), [key('a', 0.5), key('b', 2), key('c', 3)])).toEqual([]);
      expect(kinds(row(300, 999), seldom)).toEqual([]);
      const unread = seldom.map(({ ref: of }) => key(of.key, 0.5, { reads: 9 }));
      expect(kinds(row(300), unread)).toEqual([]);
    });

    it('rests on keys of ten reads, and names no TTL where none would do', () => {
      const ten = seldom.map(({ ref: of }) => key(of.key, 0.5, { reads: 10 }));
      expect(kinds(row(300), ten)).toEqual(['ttl-too-short']);
      expect(kinds(row(300), [key('a', 1), key('b', 3)])).toEqual([]);
      for (const others of [
        [key('a', 0.5), key('b', 1)],
        [key('a', 0), key('b', 0)],
      ]) {
        const [advice] = advise(row(300), others);
        expect(advice?.kind).toBe('ttl-too-short');
        expect(advice?.figures).not.toHaveProperty('wantedTtlSeconds');
        expect(advice?.message).not.toContain('median');
      }
    });

    it('is of each keyspace by its own keys', () => {
      const two = resolveSettings({
        origins: { shop: loader(async () => 'x') },
        keyspaces: {
          product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' },
          price: { key: 'price:{sku}', origin: 'shop', ttl: '1h' },
        },
      });
      const rows = new Map(
        ['product', 'price'].map((name) => [readsRow(name), row(300)[readsRow('product')] ?? {}]),
      );
      const query = { now: NOW, recentMilliseconds: 10_000, points: 1 };
      const stats = makeStatsReport(two, query, { rows, gates: new Map(), hygiene: new Map() });
      const sources = [...two.keyspaces.values()].map((keyspace) => {
        return { keyspace, records: keyspace.name === 'price' ? seldom : [] };
      });
      expect(makeAdvice(stats, sources, NOW).map(({ keyspace }) => keyspace)).toEqual(['price']);
    });
  });

  describe('that a key is slow', () => {
    const others = Array.from({ length: 9 }, (_, index) =>
      key(`k${index}`, 5, { loadMilliseconds: 200 }),
    );

    it('is given where it loads three times longer than the others', () => {
      const slow = key('slow', 5, { loadMilliseconds: 600, reads: 10 });
      const [advice] = advise({}, [...others, slow]);
      expect(advice).toMatchObject({ kind: 'slow-key', keyspace: 'product', key: 'slow' });
      expect(advice?.figures).toMatchObject({ loadMilliseconds: 600, averageMilliseconds: 200 });
    });

    it('leaves out of the average what has never loaded, and names the three slowest', () => {
      const unloaded = key('new', 5, { loadMilliseconds: 0 });
      const slow = (name: string, loadMilliseconds: number) => key(name, 5, { loadMilliseconds });
      expect(kinds({}, [...others, unloaded, slow('slow', 590)])).toEqual([]);
      const many = [1_500, 3_000, 1_400, 2_000].map((time) => slow(`s${time}`, time));
      const quick = Array.from({ length: 40 }, (_, index) => slow(`k${index}`, 10));
      expect(advise({}, [...many, ...quick]).map((each) => each.key)).toEqual([
        's3000',
        's2000',
        's1500',
      ]);
    });

    it('is not given below that, for short loads, or for keys that are hardly read', () => {
      const slow = (milliseconds: number, stats = {}) =>
        key('slow', 5, { loadMilliseconds: milliseconds, ...stats });
      expect(kinds({}, [...others, slow(599)])).toEqual([]);
      expect(kinds({}, [...others, slow(600, { reads: 9 })])).toEqual([]);
      const quick = others.map(({ ref: of }) => key(of.key, 5, { loadMilliseconds: 10 }));
      expect(kinds({}, [...quick, slow(499)])).toEqual([]);
    });
  });

  describe('that a strategy wastes', () => {
    const row = (strategy: string, firstHits: number, loads = 100) => ({
      [strategyRow('product', strategy)]: { loads, warmed: loads, used: 5, firstHits },
    });

    it('is given where ten loads save less than one call', () => {
      const [advice] = advise(row('trending', 9));
      expect(advice).toMatchObject({ kind: 'strategy-wastes', strategy: 'trending' });
      expect(advice?.message).toContain('its 100 loads saved 9 calls, and 5 of its 100 entries');
      expect(advice?.figures).toMatchObject({ savedPerLoad: 0.09, precision: 0.05 });
    });

    it('is not given above that, on few loads, or of what was asked for by name', () => {
      expect(kinds(row('trending', 10))).toEqual([]);
      expect(kinds(row('trending', 0, 99))).toEqual([]);
      expect(kinds(row('critical', 0))).toEqual([]);
      expect(kinds(row('manual', 0))).toEqual([]);
    });
  });

  it('that loads fail is given from a tenth on', () => {
    const row = (failed: number) => ({
      [strategyRow('product', 'popular')]: {
        warmed: 90,
        failed,
        loads: 90,
        firstHits: 90,
        used: 90,
      },
      [durationsRow('product', 'popular')]: { d50: 90, lastWarmAt: NOW - HOUR },
    });
    expect(advise(row(10))).toMatchObject([
      {
        kind: 'loads-fail',
        keyspace: null,
        strategy: 'popular',
        figures: { warmed: 90, failed: 10, share: 0.1 },
      },
    ]);
    expect(kinds(row(9))).toEqual([]);
  });

  it('that loads fail is given of fifty at least', () => {
    const row = (warmed: number) => ({
      [strategyRow('product', 'popular')]: { warmed, failed: 10, used: warmed },
    });
    expect(kinds(row(40))).toEqual(['loads-fail']);
    expect(kinds(row(39))).toEqual([]);
  });

  it('that the budget is used up is given where it is', () => {
    const rows = (loads: number) => ({
      [readsRow('product')]: { reads: 10_000, misses: 1_000 },
      [strategyRow('product', 'popular')]: { loads, warmed: loads, used: loads, firstHits: 100 },
    });
    // Without warming 1,100 calls: 220 may be extra.
    expect(advise(rows(100 + 209))).toMatchObject([
      {
        kind: 'budget-used-up',
        keyspace: 'product',
        key: null,
        strategy: null,
        figures: { limit: 0.2, extraCalls: 209, allowedCalls: 220, share: 0.95 },
      },
    ]);
    expect(kinds(rows(100 + 208))).toEqual([]);
  });

  it('that the budget is used up is given of a hundred calls at least', () => {
    const rows = (misses: number) => ({
      [readsRow('product')]: { reads: 10_000, misses },
      [strategyRow('product', 'popular')]: { loads: 100 + misses, firstHits: 100, used: 1 },
    });
    // A fifth of what would be called without warming, 100 more than now.
    expect(kinds(rows(400))).toContain('budget-used-up');
    expect(kinds(rows(399))).not.toContain('budget-used-up');
  });

  describe('that the cache is full', () => {
    const of = (usedBytes: number, isEvicting: boolean, evictedKeys: number, maxBytes = 100) => {
      const query = { now: NOW, recentMilliseconds: 10_000, points: 1 };
      const stats = makeStatsReport(settings, query, {
        rows: new Map(),
        gates: new Map(),
        hygiene: new Map(),
      });
      const health = { usedBytes, maxBytes, evictedKeys, isEvicting };
      const given = makeAdvice(stats, [], NOW, health);
      for (const { figures } of given) {
        expect(figures).toEqual({ usedBytes, maxBytes, share: usedBytes / maxBytes, evictedKeys });
      }
      return given.map(({ kind }) => kind);
    };

    it('is given from nine tenths on, where it refuses to write', () => {
      expect(of(90, false, 0)).toEqual(['cache-full']);
      expect(of(89, false, 0)).toEqual([]);
    });

    it('is not given of a cache that has no limit', () => {
      expect(of(90, false, 0, 0)).toEqual([]);
    });

    it('is given where it pushes out what was warmed', () => {
      expect(of(90, true, 1)).toEqual(['cache-evicts']);
      expect(of(90, true, 0)).toEqual([]);
      expect(of(89, true, 1)).toEqual([]);
    });
  });
});
