/** Composition root of `health`. */
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeCommon } from '../compose/common.ts';
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
  cache: (await composeCache(env, ports)).cache,
});
