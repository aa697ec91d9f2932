/** Composition root of `control`. */
import { makeDynamoControls } from '../../adapters/dynamodb/controls.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeRedis } from '../compose/redis.ts';
import { composeTable } from '../compose/table.ts';
import { makeControl } from './control.ts';
import { CONTROL_ENVIRONMENT } from './env.ts';

const env = readEnvironment(CONTROL_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = composeHttp('control', env, table);
const redis = await composeRedis(env, ports.log);

export const handler = makeControl({
  ...ports,
  controls: makeDynamoControls(table),
  patterns: makeDynamoPatterns(table),
  cache: makeRedisCache(redis),
  guide: makeRedisGuide(redis),
});
