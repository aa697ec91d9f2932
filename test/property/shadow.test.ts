import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { readShadow } from '../../core/budget/shadow.ts';
import type { Cache } from '../../core/ports.ts';
import { PATIENT } from '../support/patient.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

/** Long beside the time a test takes, so that only the test itself lets entries expire. */
const SECOND = 1_000;
const TTL = 50 * SECOND;
const T0 = 1_700_000_000_000;

/** A read, or a warm whose load took `lag` and whose entry lives `life`, `gap` after the last. */
const operation = fc.record({
  kind: fc.constantFrom('read', 'warm'),
  key: fc.integer({ min: 0, max: 2 }),
  gap: fc.constantFrom(0, 1, 7, 25, 43, 50, 60).map((seconds) => seconds * SECOND),
  lag: fc.constantFrom(0, 2, 9).map((seconds) => seconds * SECOND),
  life: fc.constantFrom(30, 45, 50).map((seconds) => seconds * SECOND),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

interface Bench {
  readonly cache: Cache;
  /** Sets the time; lets the values expire whose life is over. */
  setTime(at: number): Promise<void>;
  /** Told of every stored entry. */
  onWritten(key: string, liveUntil: number): void;
}

/** Plays operations; the counters of the readers beside those of a cache that nobody warms. */
async function play(bench: Bench, prefix: string, operations: readonly Operation[]) {
  const { cache } = bench;
  const unwarmed = new Map<string, number>();
  const tally = { misses: 0, firstHits: 0, earlyMisses: 0, used: 0, unwarmedMisses: 0 };
  let at = T0;
  const write = async (key: string, loadedAt: number, life: number, strategy: string) => {
    const [status] = await cache.write([
      {
        key,
        value: `${loadedAt}`,
        loadedAt,
        ttlMilliseconds: life,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: at - loadedAt,
        strategy,
        run: 'run',
      },
    ]);
    if (status === 'written') bench.onWritten(key, loadedAt + life);
  };
  for (const { kind, key: number, gap, lag, life } of operations) {
    at += gap;
    await bench.setTime(at);
    const key = `${prefix}:${number}`;
    if (kind === 'warm') {
      await write(key, at - lag, life, 'popular');
      continue;
    }
    if (at >= (unwarmed.get(key) ?? 0)) {
      tally.unwarmedMisses += 1;
      unwarmed.set(key, at + TTL);
    }
    const { value, state } = await cache.read(key);
    if (value) {
      const { loadedAt } = state;
      const claim = await cache.claimHit({ key, at, loadedAt, shadowTtlMilliseconds: TTL });
      if (claim.firstPastShadow) tally.firstHits += 1;
      if (claim.firstUse) tally.used += 1;
    } else {
      tally.misses += 1;
      if (readShadow(state.shadowUntil, at, TTL, false).early) tally.earlyMisses += 1;
      await write(key, at, TTL, 'reader');
    }
    const { misses, firstHits, earlyMisses } = tally;
    expect(misses + firstHits - earlyMisses).toBe(tally.unwarmedMisses);
  }
  return tally;
}

describe('misses + first hits past the shadow − early misses', () => {
  let server: RedisServer;
  let redis: ReturnType<typeof makeRedis>;
  let run = 0;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const memoryBench = (): Bench => {
    const clock = makeManualClock(T0);
    const cache = makeMemoryCache(clock, makeCacheStore());
    return { cache, setTime: clock.set, onWritten: () => {} };
  };

  const redisBench = (): Bench => {
    const liveUntil = new Map<string, number>();
    return {
      cache: makeRedisCache(redis),
      onWritten: (key, until) => liveUntil.set(key, until),
      async setTime(at) {
        for (const [key, until] of liveUntil) if (at >= until) await server.admin.del(key);
      },
    };
  };

  test('is what a cache without warming would have missed, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        await play(memoryBench(), 'k', operations);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same in Redis, to the last count', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
        run += 1;
        const inRedis = await play(redisBench(), `run:${run}`, operations);
        expect(inRedis).toEqual(await play(memoryBench(), 'k', operations));
      }),
      { numRuns: 60 },
    );
  });
});
