/** Composition root of `cache-proxy`. */
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { makeRedisLives } from '../../adapters/redis/lives.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { composeRedis } from '../compose/redis.ts';
import { makeCacheProxy } from './cache-proxy.ts';
import { CACHE_PROXY_ENVIRONMENT } from './env.ts';

const env = readEnvironment(CACHE_PROXY_ENVIRONMENT, process.env);
const { clock, log } = composeCommon('cache-proxy', env);
const redis = await composeRedis(env, log);

export const handler = makeCacheProxy({
  cache: makeRedisCache(redis),
  guide: makeRedisGuide(redis),
  breaker: makeRedisBreaker(redis),
  gauge: makeRedisGauge(redis),
  lives: makeRedisLives(redis),
  limiterOf: (origin, rate) => makeRedisLimiter(redis, { origins: new Map([[origin, { rate }]]) }),
  clock,
  log,
});
