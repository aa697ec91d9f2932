/** The cache of units that use it; for an `index.ts` alone. */
import { makeCacheProxyClient } from '../../adapters/cache-proxy/cache-proxy.ts';
import { makeCacheProxyLambda } from '../../adapters/cache-proxy/client.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { makeRedisLives } from '../../adapters/redis/lives.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import type { CachePorts } from '../../core/cache-calls.ts';
import type { Compression } from '../../core/codec/codec.ts';
import type { Settings } from '../../core/config/settings.ts';
import { type EnvironmentValues, readEnvironment } from '../../core/environment.ts';
import type { Log } from '../../core/ports.ts';
import { type CACHE, REDIS } from '../variables.ts';
import { composeRedis } from './redis.ts';

/**
 * The cache, what all its users share in it, and how its values are packed: over a connection of
 * its own or through the proxy.
 *
 * @throws PreheatError `environment_invalid` where the variables name neither.
 */
export async function composeCache(
  env: EnvironmentValues<typeof CACHE>,
  { settings, log }: { readonly settings: Settings; readonly log: Log },
): Promise<CachePorts & { readonly compression: Compression }> {
  const proxy = env.CACHE_PROXY_FUNCTION;
  if (proxy !== undefined) {
    const client = makeCacheProxyLambda();
    return { ...makeCacheProxyClient(client, proxy, settings), compression: systemCompression };
  }
  const redis = await composeRedis(readEnvironment(REDIS, process.env), log);
  return {
    cache: makeRedisCache(redis),
    guide: makeRedisGuide(redis),
    limiter: makeRedisLimiter(redis, settings),
    breaker: makeRedisBreaker(redis),
    gauge: makeRedisGauge(redis),
    lives: makeRedisLives(redis),
    compression: systemCompression,
  };
}
