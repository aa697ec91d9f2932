/** The report for a reader at a terminal. */

import { formatDuration } from '../../core/units.ts';
import type { Backtest } from '../backtest.ts';
import { type Cost, costOf, findPolicy, type Prices } from '../cost.ts';
import { recommend } from '../recommend.ts';
import type { BacktestReport } from '../report.ts';
import { formatCount, formatDollars, formatLife, formatPercent } from './format.ts';

const GAP = '  ';

/** Writes each combination as aligned columns, and in the end what it all means in words. */
export function formatBacktest({ runs, spanMilliseconds }: Backtest, prices: Prices): string {
  const blocks = runs.map(({ report }) => {
    const cost = describeCost(report, spanMilliseconds, prices);
    return [
      describeInput(report),
      formatPolicies(report),
      ...formatStrategies(report),
      ...(cost.length > 0 ? [cost.join('\n')] : []),
    ].join('\n\n');
  });
  const words = recommend(runs.map(({ report }) => report));
  return `${[...blocks, ...(words.length > 0 ? [words.join('\n')] : [])].join('\n\n')}\n`;
}

function describeInput(report: BacktestReport): string {
  const reads = formatCount(report.requests);
  const keys = formatCount(report.keys);
  const life = formatLife(report.ttlSeconds);
  const limit = formatPercent(report.limit);
  return `${report.file}: ${reads} reads of ${keys} keys, TTL ${life}, budget ${report.budget}; at most ${limit} of the reads can hit.`;
}

function formatPolicies({ policies }: BacktestReport): string {
  const rows = policies.map((policy) => [
    policy.name,
    percent(policy.hitRatio),
    policy.originRatio.toFixed(2),
    percent(policy.precision),
    percent(policy.captured),
  ]);
  return align([['policy', 'hit %', 'origin ×', 'precision %', 'captured %'], ...rows]);
}

/** One table for each policy that has strategies. */
function formatStrategies({ policies }: BacktestReport): string[] {
  return policies.flatMap(({ name, warms, perStrategy = {} }) => {
    const rows = Object.entries(perStrategy).map(([strategy, own]) => [
      strategy,
      formatCount(own.warms),
      formatCount(own.used),
      percent(own.precision),
      percent(warms > 0 ? own.warms / warms : null),
    ]);
    if (rows.length === 0) return [];
    return [align([[`strategy of ${name}`, 'warms', 'used', 'precision %', 'share %'], ...rows])];
  });
}

/** What Preheat costs and spares per day. */
function describeCost(report: BacktestReport, spanMilliseconds: number, prices: Prices): string[] {
  const none = findPolicy(report, 'none');
  const preheat = findPolicy(report, 'preheat');
  if (!none || !preheat) return [];
  const cost = costOf(preheat, none, spanMilliseconds, prices);
  return [
    `Per day, at the pace of this log: ${formatCount(cost.callsPerDay)} origin calls instead of ${formatCount(cost.callsPerDayWithout)}, and ${formatCount(cost.sparedPerDay)} reads that need not wait.`,
    ...describeMoney(cost),
    ...describeWaiting(cost),
  ];
}

function describeMoney({ dollarsPerDay, dollarsPerDayWithout }: Cost): string[] {
  if (dollarsPerDay === undefined || dollarsPerDayWithout === undefined) return [];
  return [
    `The calls cost ${formatDollars(dollarsPerDay)} a day instead of ${formatDollars(dollarsPerDayWithout)}.`,
  ];
}

function describeWaiting({ waitingSparedMillisecondsPerDay: spared }: Cost): string[] {
  return spared === undefined ? [] : [`Users wait ${formatDuration(spared)} less a day in all.`];
}

function align(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP),
  );
  return lines.join('\n');
}

function percent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(1);
}
