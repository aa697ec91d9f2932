/** The figures of `GET /v1/metrics`, before they are written as text. Pure. */
import type { StatsReport } from '../api/stats.ts';
import { runsRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import {
  type FigureName,
  figureOf,
  figuresIn,
  type PrometheusFigure,
  prometheusName,
} from '../metrics/figures.ts';
import type { Counters } from './summary.ts';

/** One figure under its labels. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All figures of one name, as Prometheus knows them. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Those that are unknown are left out. */
  readonly samples: readonly Sample[];
}

type Keyspace = StatsReport['keyspaces'][number];
type Strategy = StatsReport['strategies'][number];
type Readers<Name extends FigureName, Report> = Readonly<
  Record<Name, (report: Report) => number | null>
>;

/** A strategy that has a schedule. */
interface Scheduled {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly runs: number;
}

type OfSchedule = 'runs' | 'enabled';

const OF_KEYSPACES: Readers<PrometheusFigure<'keyspace'>, Keyspace> = {
  reads: ({ total }) => total.reads,
  misses: ({ total }) => total.misses,
  l1Reads: ({ tiers }) => tiers.l1.reads,
  l1Hits: ({ tiers }) => tiers.l1.hits,
  warmLoads: ({ total }) => total.warmLoads,
  baselineCalls: ({ total }) => total.baselineCalls,
  hitRatio: ({ recent }) => recent.hitRatio,
  originRatio: ({ total }) => total.originRatio,
  budgetLimitRatio: ({ budget }) => budget.limit,
  budgetSpentRatio: ({ budget }) => budget.spent,
  price: ({ budget }) => budget.price,
};

const OF_STRATEGIES: Readers<Exclude<PrometheusFigure<'strategy'>, OfSchedule>, Strategy> = {
  proposed: ({ proposed }) => proposed,
  approved: ({ approved }) => approved,
  withheld: ({ withheld }) => withheld,
  loads: ({ loads }) => loads,
  warmed: ({ warmed }) => warmed,
  failed: ({ failed }) => failed,
  used: ({ used }) => used,
  wasted: ({ wasted }) => wasted,
  uplift: ({ holdOut }) => holdOut?.uplift?.estimate ?? null,
  savedCalls: ({ savedCalls }) => savedCalls,
  efficiencyPercent: ({ efficiency }) => efficiency,
  loadAverageSeconds: ({ warming }) => inSeconds(warming.loadTimes.averageMilliseconds),
  lastWarmTimestampSeconds: ({ warming }) => inSeconds(warming.lastWarmAt),
};

const OF_SCHEDULES: Readers<OfSchedule, Scheduled> = {
  runs: ({ runs }) => runs,
  enabled: ({ isEnabled }) => Number(isEnabled),
};

/** All figures: of keyspaces, of strategies, and of their runs. */
export function metricFamilies(
  settings: Settings,
  stats: StatsReport,
  rows: ReadonlyMap<string, Counters>,
): MetricFamily[] {
  const scheduled = [...settings.strategies.values()].map(
    ({ name, enabled }): Scheduled => ({
      name,
      isEnabled: enabled,
      runs: rows.get(runsRow(name))?.['runs'] ?? 0,
    }),
  );
  return [
    ...families(OF_KEYSPACES, stats.keyspaces),
    ...families(OF_STRATEGIES, stats.strategies),
    ...families(OF_SCHEDULES, scheduled),
  ];
}

function families<Report extends { readonly name: string }>(
  readers: Readonly<Partial<Record<FigureName, (report: Report) => number | null>>>,
  reports: readonly Report[],
): MetricFamily[] {
  return figuresIn('prometheus').flatMap((figure) => {
    const read = readers[figure];
    if (!read) return [];
    const { type, text, by = '' } = figureOf(figure);
    const samples = reports.flatMap((report): Sample[] => {
      const value = read(report);
      return value === null ? [] : [{ labels: { [by]: report.name }, value }];
    });
    const kind = type === 'counter' ? 'counter' : 'gauge';
    return [{ name: prometheusName(figure), help: text, type: kind, samples }];
  });
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1_000;
}
