/** A worker of its own: the warmer on a real queue, table and cache, to be killed like one. */

import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPaidCalls } from '../../adapters/dynamodb/paid-calls.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeTable } from '../../adapters/dynamodb/table.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../adapters/memory/metrics.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import type { PreheatConfig } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeWarmer } from '../../lambdas/warmer/warmer.ts';
import { startEventSource } from '../../local/event-source.ts';
import { toContext } from '../../local/gateway-event.ts';
import { testPrivacy } from './privacy.ts';

/** What a worker is told as its one argument, as JSON. */
export interface WarmerProcessOptions {
  readonly config: PreheatConfig;
  readonly redisPort: number;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly tableName: string;
  readonly queueUrl: string;
  /** Messages at the same time. */
  readonly concurrency: number;
  readonly functionMilliseconds: number;
}

const options: WarmerProcessOptions = JSON.parse(process.argv[2] ?? '{}');
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const settings = resolveSettings(options.config);
const redis = makeRedis({ host: '127.0.0.1', port: options.redisPort });
const client = makeDocumentClient({
  endpoint: options.dynamodb,
  region: 'local',
  credentials,
  requestTimeoutMilliseconds: 10_000,
});
const table = makeTable({
  client,
  tableName: options.tableName,
  clock: systemClock,
  privacy: testPrivacy(),
});
const sqs = makeSqsClient({ endpoint: options.sqs, region: 'us-east-1', credentials });
const log = makeMemoryLog();
const warmer = makeWarmer({
  settings,
  cache: makeRedisCache(redis),
  compression: systemCompression,
  limiter: makeRedisLimiter(redis, settings),
  breaker: makeRedisBreaker(redis),
  origins: makeOrigins(settings, {
    secrets: makeMemorySecrets(),
    clock: systemClock,
    paidCalls: makeDynamoPaidCalls(table),
  }),
  patterns: makeDynamoPatterns(table),
  ledger: makeDynamoLedger(table),
  jobs: makeMemoryJobs(),
  warmQueue: makeSqsQueue<WarmMessage>(sqs, options.queueUrl),
  clock: systemClock,
  metrics: makeMemoryMetrics(),
  correlation,
  log,
});
startEventSource({
  client: sqs,
  queue: {
    url: options.queueUrl,
    arn: 'arn:aws:sqs:us-east-1:000000000000:warm',
    mostReceives: Number.POSITIVE_INFINITY,
  },
  batchSize: 1,
  windowMilliseconds: 0,
  concurrency: options.concurrency,
  handler: (event) => {
    const end = Date.now() + options.functionMilliseconds;
    return warmer(
      event,
      toContext('warmer', 'request', () => end - Date.now()),
    );
  },
  log,
});
process.once('disconnect', () => process.exit(0));
