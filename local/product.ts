/** The whole product on one machine: every unit of `lambdas/`, driven as AWS would drive it. */
import { makeMemoryTokens } from '../adapters/memory/tokens.ts';
import { writeExposition } from '../adapters/prometheus/exposition.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { correlateLog, correlation } from '../adapters/system/correlation.ts';
import { randomIds } from '../adapters/system/ids.ts';
import { nextTime } from '../adapters/system/schedule-times.ts';
import {
  type LiveSettings,
  makeRefreshSettings,
  type RefreshSettings,
} from '../core/config/live-settings.ts';
import { makePauseCheck } from '../core/control/pause.ts';
import type { Log, Metrics, Origin, TokenRecord } from '../core/ports.ts';
import { makeRedaction } from '../core/privacy/redact.ts';
import { makeStrategyRunner } from '../core/strategies/run.ts';
import { workerSeconds } from '../core/warming/worker-time.ts';
import { makeAdviceUnit } from '../lambdas/advice/advice.ts';
import { makeConfig } from '../lambdas/config/config.ts';
import { makeControl } from '../lambdas/control/control.ts';
import { makeDashboard, type Page } from '../lambdas/dashboard/dashboard.ts';
import { makeEvents } from '../lambdas/events/events.ts';
import { makeHealth } from '../lambdas/health/health.ts';
import type { HttpHandler } from '../lambdas/http.ts';
import { makeIngest } from '../lambdas/ingest/ingest.ts';
import { makeInspect } from '../lambdas/inspect/inspect.ts';
import { makeInvalidate } from '../lambdas/invalidate/invalidate.ts';
import { makeJobs } from '../lambdas/jobs/jobs.ts';
import { makeLogin } from '../lambdas/login/login.ts';
import { makeMetrics } from '../lambdas/metrics/metrics.ts';
import { makeOpenapi } from '../lambdas/openapi/openapi.ts';
import { makePatterns } from '../lambdas/patterns/patterns.ts';
import { makeRecord } from '../lambdas/record/record.ts';
import type { ApiUnit } from '../lambdas/routes.ts';
import { makeStats } from '../lambdas/stats/stats.ts';
import { makeStatus } from '../lambdas/status/status.ts';
import { makeStrategies } from '../lambdas/strategies/strategies.ts';
import { makeTasks } from '../lambdas/tasks/tasks.ts';
import { makeWarm } from '../lambdas/warm/warm.ts';
import { makeWarmer } from '../lambdas/warmer/warmer.ts';
import { startEventSource } from './event-source.ts';
import { toContext } from './gateway-event.ts';
import { countMessages } from './queues.ts';
import { startRecovery } from './recovery.ts';
import { startSchedules } from './schedules.ts';
import type { Stores } from './stores.ts';
import type { Tempo } from './tempo/tempo.ts';

/** As long as the functions have in the cloud. */
const FUNCTION_MILLISECONDS = 60_000;
/** Ingest folds the reads of one second; in the cloud a window is a minute. */
const INGEST_WINDOW_MILLISECONDS = 1_000;
/** A refill goes on with the next look. */
const RECOVERY_MILLISECONDS = 5 * 60_000;
/** No timer of a replay is shorter than this in real time. */
const FLOOR_MILLISECONDS = 250;
const INGEST_BATCH_SIZE = 1_000;
/** Warm messages wait inside the function for their moment: many must be able to. */
const WARMERS = 20;
/** A message comes at most five times, half a minute apart: batches are recognised for longer. */
const JOURNAL_MILLISECONDS = 4 * 60_000;

/** No CloudWatch here. */
const NO_METRICS: Metrics = { add() {}, flush() {} };

/** What the product is made of. */
export interface ProductOptions {
  readonly live: LiveSettings;
  readonly stores: Stores;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly tokens: readonly TokenRecord[];
  /** As `GET /v1/dashboard` serves it: without a token. */
  readonly page: Page;
  readonly tempo: Tempo;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** The running product. */
export interface Product {
  readonly handlers: Readonly<Record<ApiUnit, HttpHandler>>;
  /** Messages that are still to be worked on. */
  pending(): Promise<number>;
  /** Those among them that tell of reads. */
  pendingReads(): Promise<number>;
  /** Decides nothing more; what was decided is still warmed. */
  stopStrategies(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the units behind the API; the caller serves them. */
function makeHandlers(
  options: ProductOptions,
  refreshSettings: RefreshSettings,
): Product['handlers'] {
  const { live, stores, tokens, page, tempo, log } = options;
  const ports = {
    ...stores,
    ...live,
    refreshSettings,
    redaction: makeRedaction(live.settings, stores.privacy.cover),
    tokens: makeMemoryTokens(tokens),
    page,
    clock: tempo.clock,
    ids: randomIds,
    log,
    correlation,
    gates: stores.gateStates,
  };
  return {
    record: makeRecord({
      ...ports,
      queue: stores.accessQueue,
      isPaused: makePauseCheck(stores.controls, tempo.clock),
    }),
    warm: makeWarm({ ...ports, queue: stores.warmQueue, runStrategy: makeStrategyRunner(ports) }),
    invalidate: makeInvalidate({ ...ports, queue: stores.warmQueue }),
    events: makeEvents({ ...ports, queue: stores.warmQueue }),
    jobs: makeJobs({ ...ports, queue: stores.warmQueue }),
    login: makeLogin({ ...ports, queue: stores.warmQueue }),
    tasks: makeTasks(ports),
    config: makeConfig(ports),
    inspect: makeInspect(ports),
    control: makeControl(ports),
    stats: makeStats(ports),
    status: makeStatus({ ...ports, nextTime }),
    strategies: makeStrategies({ ...ports, nextTime }),
    advice: makeAdviceUnit(ports),
    metrics: makeMetrics({ ...ports, writeExposition }),
    patterns: makePatterns(ports),
    // How long a part may take to answer is a matter of real time.
    health: makeHealth({ ...ports, clock: systemClock }),
    openapi: makeOpenapi(ports),
    dashboard: makeDashboard(ports),
  };
}

/** Starts event sources and schedules. */
export function startProduct(given: ProductOptions): Product {
  const options = { ...given, log: correlateLog(given.log) };
  const { live, stores, origins, tempo, log, metrics = NO_METRICS } = options;
  const { settings } = live;
  const { queues } = stores;
  const { clock, speed } = tempo;
  const changes = stores.configChanges;
  // Seconds of a person's time, however fast the log is replayed.
  const refreshSettings = makeRefreshSettings(live, { changes, clock: systemClock, log });
  const isPaused = makePauseCheck(stores.controls, clock);
  const common = { clock, ids: randomIds, log, correlation, metrics, isPaused };
  const ports = { ...stores, ...common, settings, refreshSettings };
  const ingest = makeIngest({ ...ports, journalMilliseconds: JOURNAL_MILLISECONDS * speed });
  const warmer = makeWarmer({ ...ports, origins });
  const context = (unit: string, milliseconds = FUNCTION_MILLISECONDS) =>
    toContext(unit, randomIds.next(), () => milliseconds * speed);
  const warmerMilliseconds = workerSeconds(settings) * 1_000;

  const sources = [
    startEventSource({
      client: queues.client,
      queue: queues.access,
      batchSize: INGEST_BATCH_SIZE,
      windowMilliseconds: tempo.toReal(INGEST_WINDOW_MILLISECONDS, FLOOR_MILLISECONDS),
      concurrency: 1,
      handler: (event) => ingest(event, context('ingest')),
      log,
    }),
    startEventSource({
      client: queues.client,
      queue: queues.warm,
      batchSize: 1,
      windowMilliseconds: 0,
      concurrency: WARMERS,
      handler: (event) => warmer(event, context('warmer', warmerMilliseconds)),
      log,
    }),
  ];
  const scheduler = startSchedules({
    live,
    ports,
    tempo,
    floorMilliseconds: speed === 1 ? 0 : FLOOR_MILLISECONDS,
    context,
  });
  // Nobody empties the cache of a replay, whose past goes by faster than it can be read.
  const recovery =
    speed === 1
      ? startRecovery({
          ports: { ...ports, queue: stores.warmQueue },
          clock,
          log,
          context: () => context('recovery', RECOVERY_MILLISECONDS),
        })
      : undefined;
  const pendingReads = () => countMessages(queues.client, queues.access.url);
  return {
    handlers: makeHandlers(options, refreshSettings),
    async pending() {
      const [reads, warms] = await Promise.all([
        pendingReads(),
        countMessages(queues.client, queues.warm.url),
      ]);
      return reads + warms + stores.heldMessages();
    },
    pendingReads,
    stopStrategies: async () => {
      await Promise.all([scheduler.stop(), recovery?.stop()]);
    },
    async stop() {
      await Promise.all([
        scheduler.stop(),
        recovery?.stop(),
        ...sources.map((source) => source.stop()),
      ]);
    },
  };
}
