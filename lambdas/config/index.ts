/** Composition root of `config`. */
import { makeDynamoConfigChanges } from '../../adapters/dynamodb/config-changes.ts';
import { readEnvironment } from '../../core/environment.ts';
import { scheduleProblems } from '../../core/schedules/words.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { makeConfig } from './config.ts';
import { CONFIG_ENVIRONMENT } from './env.ts';

const env = readEnvironment(CONFIG_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeConfig({
  ...composeHttp('config', env, table),
  configChanges: makeDynamoConfigChanges(table),
  scheduleProblems,
});
