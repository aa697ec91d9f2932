/** Composition root of `stats`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoHygieneStates } from '../../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { STATS_ENVIRONMENT } from './env.ts';
import { makeStats } from './stats.ts';

const env = readEnvironment(STATS_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeStats({
  ...composeHttp('stats', env, table),
  ledger: makeDynamoLedger(table),
  gates: makeDynamoGateStates(table),
  hygiene: makeDynamoHygieneStates(table),
});
