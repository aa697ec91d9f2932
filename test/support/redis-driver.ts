/** The cache on two connections to Redis, of one server or of a cluster, as a driver of the suites. */
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import type { RedisClient } from '../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import type { CacheDriver } from './cache-driver.ts';
import { eventually } from './eventually.ts';

/** What the server, or the cluster, does for a driver. */
interface RedisBehind {
  /** Deletes a value as an administrator. */
  remove(key: string): Promise<unknown>;
  /** Ends it, where it is the driver's own; commands that were refused for want of rights. */
  end(): Promise<readonly string[]>;
}

/** Makes the driver. */
export function redisDriverOf(
  [one, two]: readonly [RedisClient, RedisClient],
  { remove, end }: RedisBehind,
): CacheDriver {
  return {
    caches: [makeRedisCache(one), makeRedisCache(two)],
    guides: [makeRedisGuide(one), makeRedisGuide(two)],
    limiters(rate) {
      const origins = new Map([['catalog', { rate }]]);
      return [makeRedisLimiter(one, { origins }), makeRedisLimiter(two, { origins })];
    },
    breakers: (options) => [makeRedisBreaker(one, options), makeRedisBreaker(two, options)],
    now: () => performance.now(),
    async pass(milliseconds) {
      const until = performance.now() + milliseconds;
      await eventually(() => performance.now() > until);
    },
    async expire(key) {
      await remove(key);
    },
    async stop() {
      one.disconnect();
      two.disconnect();
      const refused = await end();
      // A suite may expect an error, but never one of too few rights.
      if (refused.length > 0) throw new Error(`refused: ${refused.join(', ')}`);
    },
  };
}
