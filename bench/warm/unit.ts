/** The unit `warmer` as `lambdas/warmer` composes it, with the table and the queue in memory. */
import type { SQSEvent } from 'aws-lambda';
import type { Redis } from 'ioredis';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../adapters/memory/metrics.ts';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { writeBody } from '../../core/queue-bodies.ts';
import { cutIntoMessages } from '../../core/warming/cut.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { inParallel } from '../../core/warming/parallel.ts';
import { makeWarmer } from '../../lambdas/warmer/warmer.ts';
import { toContext } from '../../local/gateway-event.ts';
import type { Written } from './check.ts';
import { BATCH, ITEM, makeSettings, type OriginOptions, TTL_MILLISECONDS } from './config.ts';
import { keyOf } from './values.ts';

/** As in `lib/warmer.ts`. */
const MESSAGES_PER_CALL = 5;
const FUNCTION_MILLISECONDS = 60_000;

/**
 * Writes the messages for items, as who sends them does. What it answers takes them out of the
 * queue and warms; it tells what the entries must tell of themselves afterwards.
 */
export type Warm = (ids: readonly string[]) => () => Promise<Written>;

/** Makes a worker. It is called as often side by side as its connections to the origin need. */
export function makeWorker(redis: Redis, options: OriginOptions): Warm {
  const settings = makeSettings(options);
  const clock = systemClock;
  const log = makeMemoryLog();
  const warmer = makeWarmer({
    settings,
    clock,
    log,
    correlation,
    metrics: makeMemoryMetrics(),
    cache: makeRedisCache(redis),
    compression: systemCompression,
    limiter: makeRedisLimiter(redis, settings),
    breaker: makeRedisBreaker(redis),
    origins: makeOrigins(settings, {
      secrets: makeMemorySecrets(),
      clock,
      paidCalls: makeMemoryPaidCalls(clock),
    }),
    patterns: makeMemoryPatterns(),
    ledger: makeMemoryLedger(clock),
    jobs: makeMemoryJobs(),
    warmQueue: makeMemoryQueue<WarmMessage>(clock),
  });
  const keysPerCall = MESSAGES_PER_CALL * (options.batch ? 1 : BATCH);
  const sideBySide = 1 + Math.ceil(options.concurrency / keysPerCall);
  return (ids) => {
    const from = clock.now();
    const run = randomIds.next();
    const messages = cutIntoMessages({
      settings,
      items: ids.map((id) => ({
        keyspace: ITEM,
        key: keyOf(id),
        params: { id },
        loadedNoEarlierThan: 0,
      })),
      strategy: 'popular',
      run,
      notBefore: from,
      notAfter: from + TTL_MILLISECONDS,
      reservedAt: from,
      ids: randomIds,
    });
    const events = eventsOf(messages);
    return async () => {
      await inParallel(events, sideBySide, async (event) => {
        const context = toContext('warmer', randomIds.next(), () => FUNCTION_MILLISECONDS);
        const { batchItemFailures } = await warmer(event, context);
        if (batchItemFailures.length > 0) throw new Error(JSON.stringify(log.lines.at(-1)));
      });
      return { strategy: 'popular', run, from };
    };
  };
}

function eventsOf(messages: readonly WarmMessage[]): SQSEvent[] {
  const records = messages.map((message) => ({
    messageId: message.id,
    body: writeBody(message),
    attributes: {},
    messageAttributes: {},
  }));
  return Array.from({ length: Math.ceil(records.length / MESSAGES_PER_CALL) }, (_, index) => {
    const Records = records.slice(index * MESSAGES_PER_CALL, (index + 1) * MESSAGES_PER_CALL);
    return { Records } as unknown as SQSEvent;
  });
}
