/** Composition root of `gauges`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { composeRedis } from '../compose/redis.ts';
import { composeTable } from '../compose/table.ts';
import { GAUGES_ENVIRONMENT } from './env.ts';
import { makeGauges } from './gauges.ts';

const env = readEnvironment(GAUGES_ENVIRONMENT, process.env);
const table = composeTable(env);
const common = composeCommon('gauges', env, table);
const redis = await composeRedis(env, common.log);

export const handler = makeGauges({
  ...common,
  ledger: makeDynamoLedger(table),
  gates: makeDynamoGateStates(table),
  breaker: makeRedisBreaker(redis),
  gauge: makeRedisGauge(redis),
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
});
