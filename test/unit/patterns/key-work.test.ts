import { describe, expect, it } from 'vitest';
import type { AccessBatch, AccessEvent } from '../../../core/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { addKeys, drawKeys, groupByKey, scaleEvent } from '../../../core/patterns/key-work.ts';
import { sampleKeys } from '../../../core/patterns/sample.ts';
import { CONFIG, START } from '../../support/brain.ts';
import { ref } from '../../support/records.ts';

const settings = resolveSettings(CONFIG);

function event(sku: string, changes: Partial<AccessEvent> = {}): AccessEvent {
  const plain = { keyspace: 'product', params: { sku }, at: START, reads: 1, misses: 1 };
  return { ...plain, key: `product:${sku}`, source: 'user', ...changes };
}

const counted = (id: string, ...events: readonly AccessEvent[]): AccessBatch => ({
  id,
  events: [...events],
  counts: [],
});
const group = (...batches: readonly AccessBatch[]) => groupByKey(settings, batches, new Map());
const idsOf = (work: ReadonlyMap<string, unknown>) => [...work.keys()].sort();

describe('the work of a window', () => {
  it('is the events of each key in order of time, with what came before their batch', () => {
    const late = event('a', { at: START + 2 });
    const early = event('a', { at: START + 1 });
    const history = new Map([['one', [{ id: 'zero' }]]]);
    const work = groupByKey(
      settings,
      [counted('one', late), { id: 'two', events: [early, event('b')] }],
      history as never,
    );
    expect(idsOf(work)).toEqual(['product#product:a', 'product#product:b']);
    expect(work.get('product#product:a')).toMatchObject({
      ref: ref('product:a'),
      scale: 1,
      events: [
        { event: early, before: [], derive: true },
        { event: late, before: ['zero'], derive: false },
      ],
    });
  });

  it('has nothing of keyspaces that are gone, nor of bots, but what applications warmed', () => {
    const warmed = { strategy: 'foresight', run: 'r', benefit: 0.5 };
    const work = group(
      counted(
        'one',
        event('gone', { keyspace: 'gone' }),
        event('bot', { source: 'bot' }),
        event('own', { source: 'bot', warmed }),
      ),
    );
    expect(idsOf(work)).toEqual(['product#product:own']);
  });

  it('has of a control group what exact counts are derived from, and nothing else', () => {
    const own = event('c', { keyspace: 'control', key: 'control:c' });
    expect(idsOf(group(counted('one', own)))).toEqual([]);
    expect(idsOf(group({ id: 'one', events: [own] }))).toEqual(['control#control:c']);
  });

  it('gains keys that were not read, once, and of keyspaces that are there', () => {
    const work = group(counted('one', event('a')));
    addKeys(settings, work, [ref('product:a'), ref('product:b'), ref('x', 'gone')]);
    expect(idsOf(work)).toEqual(['product#product:a', 'product#product:b']);
    expect(work.get('product#product:a')?.events).toHaveLength(1);
    expect(work.get('product#product:b')).toMatchObject({ events: [], scale: 1 });
  });
});

describe('the keys that stand for all', () => {
  const skus = Array.from({ length: 40 }, (_, index) => `k${index}`);
  const all = group(counted('one', ...skus.map((sku) => event(sku))));

  it('are all of them where they are few', () => {
    expect(drawKeys(all, 40, 'seed')).toBe(all);
  });

  it('are as many as may be, the same for the same seed, and stand for the others', () => {
    const drawn = drawKeys(all, 39, 'seed');
    expect(drawn.size).toBe(39);
    const ten = drawKeys(all, 10, 'seed');
    expect(ten.size).toBe(10);
    expect(idsOf(drawKeys(all, 10, 'seed'))).toEqual(idsOf(ten));
    expect(idsOf(drawKeys(all, 10, 'other'))).not.toEqual(idsOf(ten));
    const total = [...ten.values()].reduce((sum, { scale }) => sum + scale, 0);
    expect(total).toBeGreaterThan(25);
    expect(total).toBeLessThan(55);
    for (const [id, { ref: of }] of ten) expect(all.get(id)?.ref).toBe(of);
  });

  it('are those that exact counts rest on, whatever the bound', () => {
    const warmed = { strategy: 'foresight', run: 'r', benefit: 0.5 };
    const work = group(
      counted('one', ...skus.map((sku) => event(sku)), event('warm', { warmed })),
      { id: 'two', events: [event('derived')] },
    );
    const drawn = drawKeys(work, 3, 'seed');
    expect(drawn.size).toBe(3);
    for (const sku of ['warm', 'derived']) {
      expect(drawn.get(`product#product:${sku}`)?.scale, sku).toBe(1);
    }
    expect(idsOf(drawKeys(work, 1, 'seed'))).toEqual([
      'product#product:derived',
      'product#product:warm',
    ]);
  });

  it('are drawn by their reads, of which a hit weighs four times', () => {
    const misses = skus.map((sku) => event(sku, { reads: 10, misses: 10 }));
    const twice = [event('x', { reads: 10, misses: 4 }), event('x', { reads: 2, misses: 3 })];
    const work = group(counted('one', ...misses, ...twice));
    addKeys(settings, work, [ref('product:led')]);
    const weightOf = (id: string) => (id.endsWith(':x') ? 30 : id.endsWith(':led') ? 1 : 10);
    const weights = [...work.keys()].map((id) => ({ id, weight: weightOf(id) }));
    for (const seed of ['1', '2', '3', '4']) {
      const drawn = drawKeys(work, 9, seed);
      expect(new Map([...drawn].map(([id, { scale }]) => [id, scale]))).toEqual(
        new Map([...drawn.keys()].map((id) => [id, sampleKeys(weights, 9, seed).get(id)])),
      );
    }
  });

  it('are those of which one event is derived, though others were counted', () => {
    const both = [
      counted('one', ...skus.map((sku) => event(sku))),
      { id: 'two', events: [event('k7')] },
    ];
    for (const seed of ['1', '2', '3']) {
      expect(idsOf(drawKeys(group(...both), 1, seed))).toEqual(['product#product:k7']);
    }
  });

  it('are likelier to be what is hit and read much', () => {
    const often = ['x0', 'x1', 'x2'].map((sku) => event(sku, { reads: 500, misses: 0 }));
    const work = group(counted('one', ...skus.map((sku) => event(sku)), ...often));
    const seeds = Array.from({ length: 20 }, (_, seed) => drawKeys(work, 5, `${seed}`));
    const hits = seeds.flatMap((drawn) => [...drawn.keys()].filter((id) => id.includes(':x')));
    expect(hits.length).toBeGreaterThanOrEqual(58);
    for (const drawn of seeds) {
      for (const [id, { scale }] of drawn) if (id.includes(':x')) expect(scale).toBe(1);
    }
  });

  it('have their reads scaled, and nothing else', () => {
    const one = event('a', { reads: 3, misses: 2 });
    expect(scaleEvent(one, 1)).toBe(one);
    expect(scaleEvent(one, 2.5)).toEqual({ ...one, reads: 7.5, misses: 5 });
  });
});
