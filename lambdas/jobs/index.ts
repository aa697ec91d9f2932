/** Composition root of `jobs`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { JOBS_ENVIRONMENT } from './env.ts';
import { makeJobs } from './jobs.ts';

const env = readEnvironment(JOBS_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeJobs({
  ...composeHttp('jobs', env, table),
  jobs: makeDynamoJobs(table),
  ledger: makeDynamoLedger(table),
  queue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
});
