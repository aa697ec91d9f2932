/** Composition root of `tasks`. */
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoTasks } from '../../adapters/dynamodb/tasks.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { TASKS_ENVIRONMENT } from './env.ts';
import { makeTasks } from './tasks.ts';

const env = readEnvironment(TASKS_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeTasks({
  ...composeHttp('tasks', env, table),
  tasks: makeDynamoTasks(table),
  patterns: makeDynamoPatterns(table),
});
