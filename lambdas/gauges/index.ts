/** Composition root of `gauges`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeCommon } from '../compose/common.ts';
import { composeTable } from '../compose/table.ts';
import { GAUGES_ENVIRONMENT } from './env.ts';
import { makeGauges } from './gauges.ts';

const env = readEnvironment(GAUGES_ENVIRONMENT, process.env);
const table = composeTable(env);
const common = composeCommon('gauges', env, table);
const { breaker, gauge } = await composeCache(env, common);

export const handler = makeGauges({
  ...common,
  ledger: makeDynamoLedger(table),
  gates: makeDynamoGateStates(table),
  breaker,
  gauge,
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
});
