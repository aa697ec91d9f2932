/** Composition root of `inspect`. */
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeRedis } from '../compose/redis.ts';
import { INSPECT_ENVIRONMENT } from './env.ts';
import { makeInspect } from './inspect.ts';

const env = readEnvironment(INSPECT_ENVIRONMENT, process.env);
const ports = composeHttp('inspect', env);

export const handler = makeInspect({
  ...ports,
  cache: makeRedisCache(await composeRedis(env, ports.log)),
});
