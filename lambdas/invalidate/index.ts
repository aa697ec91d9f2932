/** Composition root of `invalidate`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { INVALIDATE_ENVIRONMENT } from './env.ts';
import { makeInvalidate } from './invalidate.ts';

const env = readEnvironment(INVALIDATE_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = composeHttp('invalidate', env, table);

export const handler = makeInvalidate({
  ...ports,
  patterns: makeDynamoPatterns(table),
  jobs: makeDynamoJobs(table),
  ledger: makeDynamoLedger(table),
  cache: (await composeCache(env, ports)).cache,
  queue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
});
