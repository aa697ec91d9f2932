import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CacheStore, makeCacheStore } from '../../../adapters/memory/cache-store.ts';
import { makeReader } from '../../../backtest/preheat/reader.ts';
import type { AccessBatch } from '../../../core/access.ts';

const TTL_MILLISECONDS = 100_000;

/** Writes an entry as the warm path does; it lives a little less than a TTL. */
function warm(
  store: CacheStore,
  key: string,
  at: number,
  ttlMilliseconds = TTL_MILLISECONDS,
): void {
  const write = {
    key,
    value: '',
    loadedAt: at,
    ttlMilliseconds,
    shadowTtlMilliseconds: TTL_MILLISECONDS,
    loadMilliseconds: 0,
    strategy: 'popular',
    run: `run-${at}`,
  };
  store.write(write, at);
}

function countsOf(batch: AccessBatch | undefined) {
  return batch?.counts?.[0];
}

describe('the application of the backtest', () => {
  it('folds the reads of a window into one event per key, with exact counts', () => {
    const store = makeCacheStore();
    const reader = makeReader(store, TTL_MILLISECONDS);
    reader.read('a', 1_000, '', 7);
    reader.read('b', 2_000, '', 0);
    reader.read('a', 3_000, '', 7);
    const batch = reader.takeWindow(60_000);
    const event = { keyspace: 'log', source: 'user', misses: 1, loadMilliseconds: 0 };
    expect(batch).toEqual({
      id: 'window-60000',
      events: [
        {
          ...event,
          key: 'a',
          params: { key: 'a' },
          at: 3_000,
          firstAt: 1_000,
          reads: 2,
          loadedAt: 1_000,
          bytes: 7,
        },
        {
          ...event,
          key: 'b',
          params: { key: 'b' },
          at: 2_000,
          firstAt: 2_000,
          reads: 1,
          loadedAt: 2_000,
        },
      ],
      counts: [{ keyspace: 'log', at: 60_000, reads: 3, misses: 2, latency: {}, strategies: {} }],
    });
    expect(reader.takeWindow(120_000)).toBeUndefined();
    expect(reader.totals()).toMatchObject({ hits: 1, misses: 2 });
  });

  it('credits a warm with its first read, and with the call it saved past the shadow', () => {
    const store = makeCacheStore();
    const reader = makeReader(store, TTL_MILLISECONDS);
    reader.read('a', 1_000, '', 0);
    warm(store, 'a', 90_000);
    reader.read('a', 95_000, '', 0);
    reader.read('a', 101_000, '', 0);
    reader.read('a', 102_000, '', 0);
    const batch = reader.takeWindow(120_000);
    expect(batch?.events[0]?.used).toEqual({ strategy: 'popular', run: 'run-90000' });
    expect(countsOf(batch)?.strategies).toEqual({
      popular: { used: 1, firstHits: 1, earlyMisses: 0, savedMilliseconds: 0 },
    });
  });

  it('charges a warm with the miss that came before the shadow ended', () => {
    const store = makeCacheStore();
    const reader = makeReader(store, TTL_MILLISECONDS);
    reader.read('a', 0, '', 0);
    warm(store, 'a', 90_000);
    // Without warming this read misses and its entry lives until 250,000.
    reader.read('a', 150_000, '', 0);
    // The warmed one ended at 190,000.
    reader.read('a', 200_000, '', 0);
    const counts = countsOf(reader.takeWindow(240_000));
    expect(counts).toMatchObject({ reads: 3, misses: 2 });
    expect(counts?.strategies['popular']).toMatchObject({ firstHits: 1, earlyMisses: 1 });
  });

  it('counts the calls of no-warming exactly, whatever was warmed when', () => {
    const seconds = fc.integer({ min: 0, max: 1_000 });
    const key = fc.constantFrom('a', 'b', 'c');
    const action = fc.record({
      seconds,
      key,
      isWarm: fc.boolean(),
      early: fc.integer({ max: 10, min: 0 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const ordered = actions.toSorted((a, b) => a.seconds - b.seconds);
        const [store, plainStore] = [makeCacheStore(), makeCacheStore()];
        const reader = makeReader(store, TTL_MILLISECONDS);
        const plain = makeReader(plainStore, TTL_MILLISECONDS);
        for (const { seconds: at, key: name, isWarm, early } of ordered) {
          if (isWarm) warm(store, name, at * 1_000, TTL_MILLISECONDS - early * 1_000);
          else {
            reader.read(name, at * 1_000, '', 0);
            plain.read(name, at * 1_000, '', 0);
          }
        }
        const counts = countsOf(reader.takeWindow(2_000_000));
        const saved = Object.values(counts?.strategies ?? {}).reduce(
          (sum, { firstHits, earlyMisses }) => sum + firstHits - earlyMisses,
          0,
        );
        expect((counts?.misses ?? 0) + saved).toBe(plain.totals().misses);
      }),
    );
  });
});
