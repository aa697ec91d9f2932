/** Composition root of `login`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoUsers } from '../../adapters/dynamodb/users.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { LOGIN_ENVIRONMENT } from './env.ts';
import { makeLogin } from './login.ts';

const env = readEnvironment(LOGIN_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeLogin({
  ...composeHttp('login', env, table),
  users: makeDynamoUsers(table),
  patterns: makeDynamoPatterns(table),
  jobs: makeDynamoJobs(table),
  ledger: makeDynamoLedger(table),
  queue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
});
