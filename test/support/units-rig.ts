/** The units that publish figures, on a real table, cache and origin, as production has them. */
import type { SQSEvent } from 'aws-lambda';
import { makeDynamoCategories } from '../../adapters/dynamodb/categories.ts';
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoHygieneStates } from '../../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoJournal } from '../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoRecentVisits } from '../../adapters/dynamodb/recent-visits.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import { makeDynamoTasks } from '../../adapters/dynamodb/tasks.ts';
import { makeDynamoUsers } from '../../adapters/dynamodb/users.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import { http } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { writeBody } from '../../core/queue-bodies.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeGauges } from '../../lambdas/gauges/gauges.ts';
import { makeIngest } from '../../lambdas/ingest/ingest.ts';
import { makeStrategy } from '../../lambdas/strategy/strategy.ts';
import { makeWarmer } from '../../lambdas/warmer/warmer.ts';
import { makeContext } from './api-event.ts';
import type { Dynalite } from './dynalite.ts';
import { PATIENT } from './patient.ts';
import type { RedisServer } from './redis-server.ts';

const MINUTE = 60_000;

/** Makes them, on an empty table. */
export async function makeUnitsRig(dynalite: Dynalite, server: RedisServer, originUrl: string) {
  await server.admin.flushall();
  const clock = makeManualClock(Date.now());
  const { table } = await dynalite.openTable(clock);
  const settings = resolveSettings({
    origins: {
      catalog: http({ baseUrl: originUrl, path: '/{sku}', allowPrivate: true }),
    },
    keyspaces: { product: { key: 'p:{sku}', origin: 'catalog', ttl: '1h' } },
  });
  const redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
  const paused = { is: false };
  const gateStates = makeDynamoGateStates(table);
  const ports = {
    settings,
    clock,
    correlation,
    gateStates,
    gates: gateStates,
    ids: makeSeededIds(),
    log: makeMemoryLog(),
    metrics: makePowertoolsMetrics('prod'),
    cache: makeRedisCache(redis),
    guide: makeRedisGuide(redis),
    // The rate is no matter here, and the clock of the rig does not wait by itself.
    limiter: { take: async () => 0 },
    breaker: makeRedisBreaker(redis),
    gauge: makeRedisGauge(redis),
    compression: systemCompression,
    origins: makeOrigins(settings, {
      secrets: makeMemorySecrets(),
      paidCalls: makeMemoryPaidCalls(clock),
      clock,
    }),
    patterns: makeDynamoPatterns(table),
    ledger: makeDynamoLedger(table),
    jobs: makeDynamoJobs(table),
    journal: makeDynamoJournal(table),
    journalMilliseconds: 60 * MINUTE,
    hygiene: makeDynamoHygieneStates(table),
    runs: makeDynamoRuns(table),
    tasks: makeDynamoTasks(table),
    users: makeDynamoUsers(table),
    categories: makeDynamoCategories(table),
    visits: makeDynamoRecentVisits(table),
    warmQueue: makeMemoryQueue<WarmMessage>(clock),
    isPaused: async () => paused.is,
  };
  const ingest = makeIngest(ports);
  const warmer = makeWarmer(ports);
  const gauges = makeGauges(ports);
  const popular = makeStrategy(ports, 'popular');
  let messages = 0;
  return {
    clock,
    paused,
    log: ports.log,
    /** Warms keys as if the gate had approved them. */
    warm(skus: readonly string[]) {
      messages += 1;
      const now = clock.now();
      const message: WarmMessage = {
        id: `m${messages}`,
        origin: 'catalog',
        strategy: 'popular',
        run: `r${messages}`,
        items: skus.map((sku) => ({
          keyspace: 'product',
          key: `p:${sku}`,
          params: { sku },
          loadedNoEarlierThan: 0,
        })),
        notBefore: now,
        notAfter: now + 10 * MINUTE,
        attempt: 0,
        reservedAt: now,
      };
      return warmer(queueEvent(message.id, message, now), makeContext(MINUTE));
    },
    /** Tells ingest of reads in the window of now, in a message that was sent then. */
    read(reads: number, misses: number, sentAt = clock.now()) {
      messages += 1;
      const at = clock.now();
      const counts = { keyspace: 'product', at, reads, misses, latency: {}, strategies: {} };
      const batch = { id: `b${messages}`, events: [], counts: [counts] };
      return ingest(queueEvent(batch.id, batch, sentAt), makeContext(MINUTE));
    },
    look: () => gauges({}, makeContext(MINUTE)),
    tick: () => popular({ scheduledTime: new Date(clock.now()).toISOString() }, makeContext()),
    close: () => redis.disconnect(),
  };
}

/** Running units. */
export type UnitsRig = Awaited<ReturnType<typeof makeUnitsRig>>;

function queueEvent(messageId: string, body: object, sentAt: number): SQSEvent {
  const record = {
    messageId,
    body: writeBody(body),
    attributes: { SentTimestamp: String(sentAt) },
    messageAttributes: {},
  };
  return { Records: [record] } as unknown as SQSEvent;
}
