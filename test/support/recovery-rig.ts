/** Recovery on the whole brain, with a cache that can be made to lose what it holds. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeMemoryRecoveryStates } from '../../adapters/memory/recovery-states.ts';
import { defineConfig, loader } from '../../core/config/define.ts';
import { emptyStats } from '../../core/patterns/stats.ts';
import type { CacheEvent } from '../../core/recovery/events.ts';
import { makeRecovery } from '../../core/recovery/recover.ts';
import { MINUTE, makeBrain, START } from './brain.ts';
import { eventually } from './eventually.ts';

/** Keys beside the critical one. */
export const KEYS = 300;
const TTL = 60 * MINUTE;
/** As ElastiCache tells it. */
export const FAILOVER = 'Failover from primary node shop-001 to replica node shop-002 completed';

const config = defineConfig({
  origins: { catalog: loader({ many: async (keys) => keys, rate: '100000/s' }) },
  keyspaces: { product: { key: 'product:{sku}', origin: 'catalog', ttl: '60m' } },
  critical: [{ keyspace: 'product', params: { sku: 'vip' } }],
});

const keyOf = (place: number) => `product:${String(place).padStart(3, '0')}`;

/** A cache with 300 keys that are read 20 times per TTL, as the table knows, and one critical key. */
export async function makeRecoveryRig() {
  const brain = makeBrain({ config });
  const events: CacheEvent[] = [];
  const health = { usedBytes: 0, maxBytes: 0, evictedKeys: 0, isEvicting: true };
  const ports = {
    ...brain,
    queue: brain.warmQueue,
    recoveries: makeMemoryRecoveryStates(),
    gauge: { read: async () => health },
    lives: { shorten: async () => undefined },
    cacheEvents: { list: async (since: number) => events.filter(({ at }) => at > since) },
    log: makeMemoryLog(),
  };
  const places = Array.from({ length: KEYS }, (_, place) => place);
  const keys = ['product:vip', ...places.map(keyOf)];
  const fill = (some: readonly string[]) =>
    brain.cache.write(
      some.map((key) => ({
        key,
        value: 'v',
        loadedAt: brain.clock.now(),
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 1,
        strategy: 'reader',
        run: '',
      })),
    );
  await fill(keys);
  await brain.patterns.save(
    keys.map((key, place) => ({
      ref: { keyspace: 'product', key },
      version: 0,
      stats: {
        ...emptyStats(),
        counts: [60, 900 - place, 9_000],
        countedAt: START,
        firstReadAt: START - 400 * TTL,
        loadedAt: START,
        expiresAt: START + TTL,
        rank: 10_000 - place,
        rankScale: TTL,
      },
    })),
  );
  return {
    ...ports,
    events,
    keys,
    recovery: makeRecovery(ports),
    soon: () => brain.clock.now() + 10_000,
    async lose(some: readonly string[]) {
      await brain.cache.invalidate(some);
      await brain.clock.advance(1);
    },
    /** Lets a call run on, with workers beside it, until it ends. */
    async through<Result>(call: Promise<Result>): Promise<Result> {
      let isOver = false;
      const ended = call.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await brain.drain();
        await nextTurn();
        if (brain.clock.sleepers > 0) await brain.clock.advance(500);
      }
      return ended;
    },
    /** Resolves when somebody works on a refill. */
    begun: () =>
      eventually(async () => (await ports.recoveries.read()).state?.running !== undefined),
    there: async () => (await brain.cache.inspect(keys)).filter(({ exists }) => exists).length,
  };
}
