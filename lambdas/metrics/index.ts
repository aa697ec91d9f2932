/** Composition root of `metrics`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { writeExposition } from '../../adapters/prometheus/exposition.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { METRICS_ENVIRONMENT } from './env.ts';
import { makeMetrics } from './metrics.ts';

const env = readEnvironment(METRICS_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeMetrics({
  ...composeHttp('metrics', env, table),
  ledger: makeDynamoLedger(table),
  gates: makeDynamoGateStates(table),
  writeExposition,
});
