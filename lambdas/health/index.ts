/** Composition root of `health`. */
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { composeRedis } from '../compose/redis.ts';
import { composeTable } from '../compose/table.ts';
import { HEALTH_ENVIRONMENT } from './env.ts';
import { makeHealth } from './health.ts';

const env = readEnvironment(HEALTH_ENVIRONMENT, process.env);
const ports = composeCommon('health', env);

export const handler = makeHealth({
  ...ports,
  // Public: nobody needs a token.
  tokens: { list: async () => [] },
  ledger: makeDynamoLedger(composeTable(env)),
  cache: makeRedisCache(await composeRedis(env, ports.log)),
});
