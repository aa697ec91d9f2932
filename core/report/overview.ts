/** Makes what `GET /v1/strategies` answers. */
import type { StrategiesReport, StrategyOverview } from '../api/strategies.ts';
import { accountNames } from '../budget/account.ts';
import { durationsRow, runsRow, strategyRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import type { Run } from '../ports.ts';
import { type NextTime, strategyStatus } from './status.ts';
import { type Rows, strategyReports, trialRows } from './strategies.ts';
import { type Counters, ratio } from './summary.ts';
import { extremes } from './warming.ts';

/** Names of all rows that it needs. */
export function overviewRows(settings: Settings): string[] {
  return [
    ...[...settings.strategies.keys()].map(runsRow),
    ...[...settings.keyspaces.keys()].flatMap((keyspace) => [
      ...accountNames(settings).flatMap((name) => [
        strategyRow(keyspace, name),
        durationsRow(keyspace, name),
      ]),
      ...trialRows(settings, keyspace),
    ]),
  ];
}

/** What it is made of. */
export interface OverviewSource {
  readonly rows: Rows;
  /** Latest runs by strategy, newest first. */
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  readonly nextTime: NextTime;
  readonly now: number;
  /** Runs of each that are shown. */
  readonly shownRuns: number;
}

/** Makes the report. */
export function strategiesReport(settings: Settings, source: OverviewSource): StrategiesReport {
  const reports = new Map(strategyReports(settings, source.rows).map((each) => [each.name, each]));
  const strategies = [...settings.strategies.values()].flatMap((own): StrategyOverview[] => {
    const report = reports.get(own.name);
    if (!report) return [];
    const latest = source.runs.get(own.name) ?? [];
    return [
      {
        ...strategyStatus(own, latest, source.nextTime, source.now),
        limit: own.limit,
        lastRuns: latest.slice(0, source.shownRuns),
        cycles: cyclesOf(source.rows.get(runsRow(own.name)) ?? {}),
        report,
      },
    ];
  });
  const scheduled = new Set<string>(settings.strategies.keys());
  const others = [...reports.values()].filter(({ name }) => !scheduled.has(name));
  return { strategies, others };
}

function cyclesOf(row: Counters): StrategyOverview['cycles'] {
  const { runs = 0, milliseconds = 0 } = row;
  return { runs, averageMilliseconds: ratio(milliseconds, runs), ...extremes([row]) };
}
