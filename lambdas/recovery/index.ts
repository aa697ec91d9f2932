/** Composition root of `recovery`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRecoveryStates } from '../../adapters/dynamodb/recovery-states.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeCacheEvents } from '../compose/cache-events.ts';
import { composeCommon } from '../compose/common.ts';
import { composeLearned } from '../compose/learned.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { RECOVERY_ENVIRONMENT } from './env.ts';
import { makeRecoveryUnit } from './recovery.ts';

const env = readEnvironment(RECOVERY_ENVIRONMENT, process.env);
const table = composeTable(env);
const common = composeCommon('recovery', env, table);
const stores = { ...composeLearned(table), ...composePause(table) };

export const handler = makeRecoveryUnit({
  ...{ ...common, ...stores, ...(await composeCache(env, common)), ...composeCacheEvents(env) },
  jobs: makeDynamoJobs(table),
  ledger: makeDynamoLedger(table),
  recoveries: makeDynamoRecoveryStates(table),
  queue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
});
