/**
 * The product itself on a virtual clock: its own ingest, strategies, gate and warm path with the
 * memory adapters, started in the order in which the cloud would start them.
 */

import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import type { CacheStore } from '../../adapters/memory/cache-store.ts';
import { makeMemoryCategories } from '../../adapters/memory/categories.ts';
import { makeMemoryGateStates } from '../../adapters/memory/gate-states.ts';
import { makeGuideStore, makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { makeMemoryHygieneStates } from '../../adapters/memory/hygiene-states.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryJournal } from '../../adapters/memory/journal.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemoryRecentVisits } from '../../adapters/memory/recent-visits.ts';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';
import { makeMemoryTasks } from '../../adapters/memory/tasks.ts';
import { makeMemoryUsers } from '../../adapters/memory/users.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { nextTime } from '../../adapters/system/schedule-times.ts';
import type { AccessBatch } from '../../core/access.ts';
import type { StatsReport } from '../../core/api/stats.ts';
import type { Schedule, Settings, StrategyName } from '../../core/config/settings.ts';
import type { GateState } from '../../core/gate/state.ts';
import { makeIngester } from '../../core/patterns/ingest.ts';
import type { Origin, Patterns, RateLimiter, Runs, WarmQueue } from '../../core/ports.ts';
import { makeStatsReport, statsRows } from '../../core/report/make-stats.ts';
import type { strategies } from '../../core/strategies/index.ts';
import { makeStrategyRunner, type RunRequest } from '../../core/strategies/run.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeWarmer } from '../../core/warming/warm.ts';
import { makeForesight } from './foresight.ts';
import type { OnLoad, WarmAtRead } from './loads.ts';
import { KEYSPACE, PARAM } from './settings.ts';

/** What the engine is told. */
export interface EngineOptions {
  readonly settings: Settings;
  /** The cache that the application reads through. */
  readonly store: CacheStore;
  /** Ends the window of reads at that time, and tells what was read. */
  readonly takeWindow: (at: number) => AccessBatch | undefined;
  readonly onLoad: OnLoad;
  /** Loads a key ahead of its read, in the application. */
  readonly warmAtRead: WarmAtRead;
  /** Time of the first read, epoch milliseconds. */
  readonly startAt: number;
  /** Length of the windows; reads become visible at their window's end. */
  readonly windowMilliseconds: number;
  /** From the moment that a warm is due to the entry. */
  readonly reactionMilliseconds: number;
  /** Other proposers than the product's, to see what the gate makes of them. */
  readonly proposers?: typeof strategies;
  /** Where the statistics of keys are kept; default: in memory. */
  readonly patterns?: Patterns;
}

/** All of Preheat between two reads. */
export interface PreheatEngine {
  /** A user has read a key: what usually follows may be warmed. */
  foresee(key: string, at: number, user: string): void;
  /** When something happens next, epoch milliseconds. */
  nextAt(): number;
  /** Does what is due next. */
  step(): Promise<void>;
  /** What the gate has learned; undefined before its first decision. */
  gateState(): Promise<GateState | undefined>;
  /** What `GET /v1/stats` would answer now, without its series. */
  report(): Promise<StatsReport>;
}

/** Messages are never delivered twice here, so no batch needs to be recognised for long. */
const JOURNAL_MILLISECONDS = 60_000;
/** Longer than a load that takes no time can need. */
const DEADLINE_MILLISECONDS = 60_000;

const NEVER = Number.POSITIVE_INFINITY;

/** A fetch takes no time and always succeeds, so nothing limits its rate. */
const NO_LIMIT: RateLimiter = { take: async () => 0 };
/** Nobody looks at the history of runs, and no schedule fires twice. */
const NO_HISTORY: Runs = {
  take: async () => 'taken',
  finish: async () => undefined,
  release: async () => undefined,
  save: async () => undefined,
  latest: async () => [],
};

/** Wires the product. */
export function makePreheatEngine(options: EngineOptions): PreheatEngine {
  const { settings, store, startAt, windowMilliseconds } = options;
  const { patterns = makeMemoryPatterns() } = options;
  const clock = makeManualClock(startAt);
  const ids = makeSeededIds();
  const ledger = makeMemoryLedger(clock);
  const queue = makeMemoryQueue<WarmMessage>(clock);
  const warmQueue = delayed(queue, options.reactionMilliseconds);
  // Messages are warmed one after the other, so whose load it is needs no more than this.
  let strategy = '';
  const origin: Origin = {
    async load(params) {
      const keys = params.map((own) => own[PARAM] ?? '');
      options.onLoad({ at: clock.now(), strategy, keys });
      return params.map(() => ({ value: '' }));
    },
  };
  const guide = makeGuideStore();
  const gateStates = makeMemoryGateStates();
  const users = makeMemoryUsers();
  const categories = makeMemoryCategories();
  const visits = makeMemoryRecentVisits(clock);
  const learned = { patterns, users, tasks: makeMemoryTasks(), categories, visits };
  const shared = { settings, ...learned, ledger, gateStates, clock, ids };
  const foresight = makeForesight({ ...options, guide });
  const ingest = makeIngester({
    ...shared,
    guide: makeMemoryGuide(clock, guide),
    hygiene: makeMemoryHygieneStates(),
    journal: makeMemoryJournal(),
    journalMilliseconds: JOURNAL_MILLISECONDS,
  });
  const runPorts = { ...shared, runs: NO_HISTORY, warmQueue };
  const run = makeStrategyRunner(runPorts, options.proposers);
  const warm = makeWarmer({
    ...shared,
    cache: makeMemoryCache(clock, store),
    compression: systemCompression,
    origins: new Map([...settings.origins.keys()].map((name) => [name, origin])),
    limiter: NO_LIMIT,
    breaker: makeMemoryBreaker(clock),
    jobs: makeMemoryJobs(),
    warmQueue,
  });

  const schedules = schedulesOf(settings, startAt);
  let windowEndsAt = nextMultiple(windowMilliseconds, startAt);
  const neverAborted = new AbortController().signal;

  const nextRunAt = () => schedules.reduce((at, { runsAt }) => Math.min(at, runsAt), NEVER);
  let runsAt = nextRunAt();
  // Asked twice per read.
  const nextAt = (): number =>
    Math.min(windowEndsAt, queue.nextAt ?? NEVER, foresight.nextAt(), runsAt);

  return {
    nextAt,
    foresee: foresight.visit,
    gateState: async () => (await gateStates.read(KEYSPACE)).state,
    async report() {
      const query = { now: clock.now(), recentMilliseconds: 0, points: 0 };
      const names = statsRows(settings, query);
      const counters = await ledger.read(names);
      const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
      return makeStatsReport(settings, query, { rows, gates: new Map(), hygiene: new Map() });
    },
    async step() {
      const at = nextAt();
      await clock.set(at);
      if (foresight.nextAt() <= at) {
        foresight.step();
        return;
      }
      // What a window taught is known to the strategies that run at its end.
      if (windowEndsAt <= at) {
        const batch = options.takeWindow(windowEndsAt);
        windowEndsAt += windowMilliseconds;
        if (batch) await ingest([batch]);
        return;
      }
      const next = schedules.find(({ runsAt }) => runsAt <= at);
      if (next) {
        next.runsAt = nextTime(next.schedule, next.runsAt) ?? NEVER;
        runsAt = nextRunAt();
        await run(next.strategy, next.request);
        return;
      }
      for (const message of queue.receive(1)) {
        strategy = message.strategy;
        await warm(message, at + DEADLINE_MILLISECONDS, neverAborted);
      }
    },
  };
}

interface OpenSchedule {
  readonly strategy: StrategyName;
  readonly request: RunRequest;
  readonly schedule: Schedule;
  runsAt: number;
}

/** Intervals count from the epoch; a log of relative times has no hours that a cron could mean. */
function schedulesOf(settings: Settings, startAt: number): OpenSchedule[] {
  return [...settings.strategies.values()].flatMap(({ name, enabled, schedule, windows }) => {
    if (!enabled) return [];
    const open = (times: Schedule, request: RunRequest): OpenSchedule => {
      const runsAt = nextTime(times, startAt) ?? NEVER;
      return { strategy: name, request, schedule: times, runsAt };
    };
    return [
      open(schedule, {}),
      ...windows.map((window) => open(window.schedule, { window: window.name })),
    ];
  });
}

/** The first multiple after `at`. */
function nextMultiple(milliseconds: number, at: number): number {
  return (Math.floor(at / milliseconds) + 1) * milliseconds;
}

/** A queue whose messages arrive that much later than asked. */
function delayed(queue: WarmQueue, byMilliseconds: number): WarmQueue {
  return {
    send: (messages) =>
      queue.send(
        messages.map(({ body, delayMilliseconds = 0 }) => ({
          body,
          delayMilliseconds: delayMilliseconds + byMilliseconds,
        })),
      ),
  };
}
