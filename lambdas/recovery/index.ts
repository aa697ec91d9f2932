/** Composition root of `recovery`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoRecoveryStates } from '../../adapters/dynamodb/recovery-states.ts';
import { makeElastiCacheClient } from '../../adapters/elasticache/client.ts';
import { makeElastiCacheEvents } from '../../adapters/elasticache/events.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeCommon } from '../compose/common.ts';
import { composeLearned } from '../compose/learned.ts';
import { composePause } from '../compose/pause.ts';
import { composeTable } from '../compose/table.ts';
import { RECOVERY_ENVIRONMENT } from './env.ts';
import { makeRecoveryUnit } from './recovery.ts';

const env = readEnvironment(RECOVERY_ENVIRONMENT, process.env);
const table = composeTable(env);
const common = composeCommon('recovery', env, table);
const { CACHE_NAME: name } = env;
const stores = { jobs: makeDynamoJobs(table), ledger: makeDynamoLedger(table) };
const recoveries = makeDynamoRecoveryStates(table);
const queue = makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL);
const cacheEvents = name ? makeElastiCacheEvents(makeElastiCacheClient(), name) : undefined;
const { cache, breaker, gauge, lives } = await composeCache(env, common);
const cachePorts = { cache, breaker, gauge, lives, compression: systemCompression };
const ports = {
  ...common,
  ...stores,
  ...composeLearned(table),
  ...composePause(table),
  ...cachePorts,
};

export const handler = makeRecoveryUnit({ ...ports, recoveries, queue, cacheEvents });
