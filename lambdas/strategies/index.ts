/** Composition root of `strategies`. */
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { nextAlignedTime } from '../../adapters/system/schedule-times.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { STRATEGIES_ENVIRONMENT } from './env.ts';
import { makeStrategies } from './strategies.ts';

const env = readEnvironment(STRATEGIES_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeStrategies({
  ...composeHttp('strategies', env, table),
  ledger: makeDynamoLedger(table),
  runs: makeDynamoRuns(table),
  nextTime: nextAlignedTime,
});
