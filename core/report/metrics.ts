/** The figures of `GET /v1/metrics`, before they are written as text. Pure. */
import type { StatsReport } from '../api/stats.ts';
import { runsRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
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
type Row<Report> = readonly [
  type: MetricFamily['type'],
  name: string,
  help: string,
  read: (report: Report) => number | null,
];

const OF_KEYSPACES: readonly Row<Keyspace>[] = [
  ['counter', 'reads_total', 'Reads by users.', ({ total }) => total.reads],
  ['counter', 'misses_total', 'Of these, misses.', ({ total }) => total.misses],
  ['counter', 'l1_reads_total', 'Reads of applications with L1.', ({ tiers }) => tiers.l1.reads],
  ['counter', 'l1_hits_total', 'Reads that L1 answered.', ({ tiers }) => tiers.l1.hits],
  ['counter', 'warm_loads_total', 'Keys that Preheat loaded.', ({ total }) => total.warmLoads],
  ['gauge', 'baseline_calls', 'Origin calls without warming.', ({ total }) => total.baselineCalls],
  ['gauge', 'hit_ratio', 'Hits over reads, recent.', ({ recent }) => recent.hitRatio],
  ['gauge', 'origin_ratio', 'Origin calls over baseline.', ({ total }) => total.originRatio],
  ['gauge', 'budget_limit_ratio', 'Extra calls that are allowed.', ({ budget }) => budget.limit],
  ['gauge', 'budget_spent_ratio', 'Extra calls that were made.', ({ budget }) => budget.spent],
  ['gauge', 'price', 'The least benefit that is approved.', ({ budget }) => budget.price],
];

const OF_STRATEGIES: readonly Row<Strategy>[] = [
  ['counter', 'strategy_proposed_total', 'Candidates.', ({ proposed }) => proposed],
  ['counter', 'strategy_approved_total', 'Approved candidates.', ({ approved }) => approved],
  ['counter', 'strategy_withheld_total', 'Held out to be compared.', ({ withheld }) => withheld],
  ['counter', 'strategy_loads_total', 'Keys loaded from origins.', ({ loads }) => loads],
  ['counter', 'strategy_warmed_total', 'Warmed entries.', ({ warmed }) => warmed],
  ['counter', 'strategy_failed_total', 'Loads that failed for good.', ({ failed }) => failed],
  ['counter', 'strategy_used_total', 'Warmed entries that were read.', ({ used }) => used],
  ['gauge', 'strategy_saved_calls', 'Origin calls saved.', ({ savedCalls }) => savedCalls],
  ['gauge', 'strategy_efficiency_percent', 'Used by warmed.', ({ efficiency }) => efficiency],
  [
    'gauge',
    'strategy_load_average_seconds',
    'Mean duration of its loads.',
    ({ warming }) => inSeconds(warming.loadTimes.averageMilliseconds),
  ],
  [
    'gauge',
    'strategy_last_warm_timestamp_seconds',
    'When it last warmed a key.',
    ({ warming }) => inSeconds(warming.lastWarmAt),
  ],
];

/** All figures: of keyspaces, of strategies, and of their runs. */
export function metricFamilies(
  settings: Settings,
  stats: StatsReport,
  rows: ReadonlyMap<string, Counters>,
): MetricFamily[] {
  const strategies = [...settings.strategies.values()];
  const ofRuns = strategies.map(({ name }) => ({ name, row: rows.get(runsRow(name)) ?? {} }));
  const runs = family<(typeof ofRuns)[number]>(
    ['counter', 'strategy_runs_total', 'Runs.', ({ row }) => row['runs'] ?? 0],
    ofRuns,
    'strategy',
  );
  const enabled = family<(typeof strategies)[number]>(
    ['gauge', 'strategy_enabled', '1 where it is switched on.', (own) => Number(own.enabled)],
    strategies,
    'strategy',
  );
  return [
    ...OF_KEYSPACES.map((row) => family(row, stats.keyspaces, 'keyspace')),
    ...OF_STRATEGIES.map((row) => family(row, stats.strategies, 'strategy')),
    runs,
    enabled,
  ];
}

function family<Report extends { readonly name: string }>(
  [type, name, help, read]: Row<Report>,
  reports: readonly Report[],
  label: string,
): MetricFamily {
  const samples = reports.flatMap((report): Sample[] => {
    const value = read(report);
    return value === null ? [] : [{ labels: { [label]: report.name }, value }];
  });
  return { name: `preheat_${name}`, help, type, samples };
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1_000;
}
