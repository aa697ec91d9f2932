/** How things stand, as figures. Pure: the unit reads the rows. */
import type { KeyspaceReport, StatsReport } from '../api/stats.ts';
import { WINDOW_MILLISECONDS, windowRow, windowStart } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import type { CacheHealth } from '../recovery/health.ts';
import { addCounters, type Counters, summarise } from '../report/summary.ts';
import type { Noted } from './noted.ts';

/** Fewer reads tell nothing of a hit ratio. */
const LEAST_READS = 100;
/**
 * Extra calls that are no excess whatever the budget: in the first minutes a handful of calls is a
 * large share of nearly none.
 */
const LEAST_ALLOWED_CALLS = 100;
const DAY_MILLISECONDS = 24 * 3_600_000;

/** What the gauges are made of beside the statistics. */
export interface GaugeSource {
  readonly stats: StatsReport;
  /** Rows of `yesterdayRows`, in their order. */
  readonly yesterday: readonly Counters[];
  /** By origin; one whose breaker cannot be asked is not in it. */
  readonly openBreakers: ReadonlyMap<string, boolean>;
  /** Absent where the cache does not answer. */
  readonly health?: CacheHealth;
}

/** The windows a day before those that `recentMilliseconds` before `now` holds. */
export function yesterdayRows(
  settings: Settings,
  { now, recentMilliseconds }: { readonly now: number; readonly recentMilliseconds: number },
): string[] {
  const end = windowStart(now - DAY_MILLISECONDS);
  const count = Math.floor(recentMilliseconds / WINDOW_MILLISECONDS);
  return [...settings.keyspaces.keys()].flatMap((keyspace) =>
    Array.from({ length: count }, (_, index) =>
      windowRow(keyspace, end - (count - index) * WINDOW_MILLISECONDS),
    ),
  );
}

/** The gauges; what is not known is left out. */
export function gauges(settings: Settings, source: GaugeSource): Noted[] {
  const { stats, health, openBreakers } = source;
  return [
    {
      of: {},
      values: {
        ...known('hitRatioDrop', hitRatioDrop(source)),
        budgetUsedRatio: budgetUsed(settings, stats.keyspaces),
        ...(health &&
          health.maxBytes > 0 && { cacheMemoryRatio: health.usedBytes / health.maxBytes }),
      },
    },
    ...stats.keyspaces.map(({ name, recent, budget }) => ({
      of: { keyspace: name },
      values: {
        ...known('hitRatio', recent.hitRatio),
        ...known('budgetSpentRatio', budget.spent),
        ...known('price', budget.price),
      },
    })),
    // Of what has never warmed there is nothing to tell.
    ...stats.strategies
      .filter(({ warmed }) => warmed > 0)
      .map(({ name, wasted, holdOut }) => ({
        of: { strategy: name },
        values: { wasted, ...known('uplift', holdOut?.uplift?.estimate) },
      })),
    ...[...openBreakers].map(([origin, isOpen]) => ({
      of: { origin },
      values: { breakerOpen: Number(isOpen) },
    })),
  ];
}

/** Compared with the same time of the day before: demand and hits have a daily course. */
function hitRatioDrop({ stats, yesterday }: GaugeSource): number | undefined {
  const before = summarise(addCounters(yesterday));
  const reads = stats.keyspaces.reduce((sum, { recent }) => sum + recent.reads, 0);
  const hits = stats.keyspaces.reduce((sum, { recent }) => sum + recent.hits, 0);
  if (before.reads < LEAST_READS || reads < LEAST_READS) return undefined;
  return before.hits / before.reads - hits / reads;
}

/** The one budget, or the cap of a keyspace, whichever is used more. */
function budgetUsed(settings: Settings, reports: readonly KeyspaceReport[]): number {
  const own = reports.filter(({ control }) => !control);
  const capped = own.filter(
    ({ name }) => settings.keyspaces.get(name)?.extraOriginCalls !== undefined,
  );
  const { extraOriginCalls } = settings.budget;
  const sum = (figure: (report: KeyspaceReport) => number) =>
    own.reduce((total, report) => total + figure(report), 0);
  const allowed = extraOriginCalls * sum(({ total }) => Math.max(0, total.baselineCalls));
  return Math.max(
    usedOf(
      sum(({ budget }) => budget.extraCalls),
      allowed,
    ),
    ...capped.map(({ budget }) => usedOf(budget.extraCalls, budget.allowedCalls)),
  );
}

function usedOf(extraCalls: number, allowedCalls: number): number {
  return Math.max(0, extraCalls) / Math.max(allowedCalls, LEAST_ALLOWED_CALLS);
}

function known<Name extends string>(
  name: Name,
  value: number | null | undefined,
): Partial<Record<Name, number>> {
  if (value === null || value === undefined) return {};
  return { [name]: value } as Partial<Record<Name, number>>;
}
