/** The stores of one machine: the same adapters as in the cloud, on the local processes. */

import type { SQSClient } from '@aws-sdk/client-sqs';
import { makeDynamoCategories } from '../adapters/dynamodb/categories.ts';
import { makeDocumentClient } from '../adapters/dynamodb/client.ts';
import { makeDynamoConfigChanges } from '../adapters/dynamodb/config-changes.ts';
import { makeDynamoControls } from '../adapters/dynamodb/controls.ts';
import { makeDynamoGateStates } from '../adapters/dynamodb/gate-states.ts';
import { makeDynamoHygieneStates } from '../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoJobs } from '../adapters/dynamodb/jobs.ts';
import { makeDynamoJournal } from '../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../adapters/dynamodb/ledger.ts';
import { makeDynamoPaidCalls } from '../adapters/dynamodb/paid-calls.ts';
import { makeDynamoPatterns } from '../adapters/dynamodb/patterns.ts';
import { makeDynamoRecentVisits } from '../adapters/dynamodb/recent-visits.ts';
import { makeDynamoRecoveryStates } from '../adapters/dynamodb/recovery-states.ts';
import { makeDynamoRuns } from '../adapters/dynamodb/runs.ts';
import { makeTable } from '../adapters/dynamodb/table.ts';
import { createTable } from '../adapters/dynamodb/table-definition.ts';
import { makeDynamoTasks } from '../adapters/dynamodb/tasks.ts';
import { makeDynamoUsers } from '../adapters/dynamodb/users.ts';
import { makeRedisBreaker } from '../adapters/redis/breaker.ts';
import { makeRedisCache } from '../adapters/redis/cache.ts';
import type { RedisClient } from '../adapters/redis/connection.ts';
import { makeRedisGauge } from '../adapters/redis/gauge.ts';
import { makeRedisGuide } from '../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../adapters/redis/limiter.ts';
import { makeRedisLives } from '../adapters/redis/lives.ts';
import { makePrivacy } from '../adapters/sealed/privacy.ts';
import { makeSqsClient } from '../adapters/sqs/client.ts';
import { makeSqsQueue } from '../adapters/sqs/queue.ts';
import { systemCompression } from '../adapters/system/compression.ts';
import type { AccessBatch } from '../core/access.ts';
import type { Settings } from '../core/config/settings.ts';
import type { Log } from '../core/ports.ts';
import { personalKeyspaces } from '../core/privacy/personal.ts';
import { makeSeal, type SealKeys } from '../core/privacy/seal.ts';
import type { WarmMessage } from '../core/warming/messages.ts';
import { workerSeconds } from '../core/warming/worker-time.ts';
import { type AwsAddresses, localClient } from './aws-process.ts';
import { createQueue, type LocalQueue } from './queues.ts';
import { makeFastCache, makeFastLimiter } from './tempo/fast-cache.ts';
import { makeFastQueue } from './tempo/fast-queue.ts';
import type { Tempo } from './tempo/tempo.ts';

/** The one table. */
export const TABLE_NAME = 'AccessPatterns';

/** What the stores stand on. */
export interface StoresOptions {
  readonly aws: AwsAddresses;
  readonly redis: RedisClient;
  readonly settings: Settings;
  readonly sealKeys: SealKeys;
  readonly tempo: Tempo;
  readonly log: Log;
}

/** The queues, to be read from. */
export interface LocalQueues {
  readonly client: SQSClient;
  readonly access: LocalQueue;
  readonly warm: LocalQueue;
}

/** Creates table and queues, and the adapters on them. */
export async function makeStores(options: StoresOptions) {
  const { aws, redis, settings, sealKeys, tempo, log } = options;
  const { clock, speed } = tempo;
  const document = makeDocumentClient(localClient(aws.dynamodb));
  const sqs = makeSqsClient(localClient(aws.sqs));
  const [access, warm] = await Promise.all([
    createQueue(sqs, 'access-events'),
    createQueue(sqs, 'warm-queue', workerSeconds(settings)),
    createTable(document, TABLE_NAME),
  ]);
  const seal = makeSeal(sealKeys);
  const privacy = makePrivacy(personalKeyspaces(settings.keyspaces), async () => seal);
  const table = makeTable({ client: document, tableName: TABLE_NAME, clock, privacy });
  const cache = makeRedisCache(redis);
  const limiter = makeRedisLimiter(redis, settings);
  const sqsWarmQueue = makeSqsQueue<WarmMessage>(sqs, warm.url);
  const isFast = speed !== 1;
  const fastQueue = isFast ? makeFastQueue(sqsWarmQueue, clock, log) : undefined;
  return {
    queues: { client: sqs, access, warm } satisfies LocalQueues,
    /** Delayed warm messages that are held in memory. */
    heldMessages: () => fastQueue?.held() ?? 0,
    /** The client of the table, for who counts its requests. */
    document,
    table,
    privacy,
    patterns: makeDynamoPatterns(table),
    ledger: makeDynamoLedger(table),
    gateStates: makeDynamoGateStates(table),
    hygiene: makeDynamoHygieneStates(table),
    journal: makeDynamoJournal(table),
    controls: makeDynamoControls(table),
    jobs: makeDynamoJobs(table),
    recoveries: makeDynamoRecoveryStates(table),
    paidCalls: makeDynamoPaidCalls(table),
    runs: makeDynamoRuns(table),
    tasks: makeDynamoTasks(table),
    configChanges: makeDynamoConfigChanges(table),
    users: makeDynamoUsers(table),
    categories: makeDynamoCategories(table),
    visits: makeDynamoRecentVisits(table),
    accessQueue: makeSqsQueue<AccessBatch>(sqs, access.url),
    warmQueue: fastQueue ?? sqsWarmQueue,
    guide: makeRedisGuide(redis),
    gauge: makeRedisGauge(redis),
    lives: makeRedisLives(redis),
    compression: systemCompression,
    cache: isFast ? makeFastCache(cache, clock, speed) : cache,
    limiter: isFast ? makeFastLimiter(limiter, speed) : limiter,
    breaker: makeRedisBreaker(redis),
    close() {
      document.destroy();
      sqs.destroy();
    },
  };
}

/** All of them. */
export type Stores = Awaited<ReturnType<typeof makeStores>>;
