/** The cache of units that use it; for an `index.ts` alone. */
import type { Redis } from 'ioredis';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisLives } from '../../adapters/redis/lives.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { readPassword } from '../../adapters/secrets-manager/read-password.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import type { Log } from '../../core/ports.ts';
import type { CACHE } from '../variables.ts';

/** The connection; it is opened at the first call. */
export async function composeRedis(env: EnvironmentValues<typeof CACHE>, log: Log): Promise<Redis> {
  const secret = env.REDIS_PASSWORD_SECRET;
  return makeRedis({
    host: env.REDIS_HOST,
    port: env.REDIS_PORT,
    tls: env.REDIS_TLS,
    ...(env.REDIS_USERNAME !== undefined && { username: env.REDIS_USERNAME }),
    ...(secret !== undefined && {
      password: await readPassword(makeSecretsManagerClient(), secret),
    }),
    onError: (error) => log.warn('the connection to redis failed', { error: error.message }),
  });
}

/** What looks at the cache and loads nothing itself. */
export async function composeCacheUse(env: EnvironmentValues<typeof CACHE>, log: Log) {
  const redis = await composeRedis(env, log);
  return {
    cache: makeRedisCache(redis),
    breaker: makeRedisBreaker(redis),
    gauge: makeRedisGauge(redis),
    lives: makeRedisLives(redis),
    compression: systemCompression,
  };
}
