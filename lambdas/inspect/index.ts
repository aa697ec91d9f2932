/** Composition root of `inspect`. */
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeHttp } from '../compose/http.ts';
import { INSPECT_ENVIRONMENT } from './env.ts';
import { makeInspect } from './inspect.ts';

const env = readEnvironment(INSPECT_ENVIRONMENT, process.env);
const ports = composeHttp('inspect', env);

export const handler = makeInspect({
  ...ports,
  cache: (await composeCache(env, ports)).cache,
});
