/** Composition root of `warmer`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { composeCommon } from '../compose/common.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { composeWarming } from '../compose/warming.ts';
import { WARMER_ENVIRONMENT } from './env.ts';
import { makeWarmer } from './warmer.ts';

const env = readEnvironment(WARMER_ENVIRONMENT, process.env);
const table = composeTable(env);
const common = composeCommon('warmer', env, table);

export const handler = makeWarmer({
  ...common,
  ...(await composeWarming(env, table, common)),
  patterns: makeDynamoPatterns(table),
  ledger: makeDynamoLedger(table),
  jobs: makeDynamoJobs(table),
  warmQueue: makeSqsQueue<WarmMessage>(makeSqsClient(), env.WARM_QUEUE_URL),
  ...composePause(table),
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
});
