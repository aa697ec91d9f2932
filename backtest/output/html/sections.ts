/** The part of the page on one TTL. */
import { formatDuration } from '../../../core/units.ts';
import type { Backtest, BacktestRun } from '../../backtest.ts';
import { costOf, findPolicy, type Prices } from '../../cost.ts';
import { pickRun } from '../../recommend.ts';
import { formatCount, formatDollars, formatLife, formatPercent } from '../format.ts';
import { formatFrontier } from './frontier.ts';
import { formatTable } from './markup.ts';
import { formatOverTime } from './over-time.ts';

/** Pictures and tables of the runs of one TTL. */
export function formatSection(
  backtest: Backtest,
  runs: readonly BacktestRun[],
  prices: Prices,
): string {
  const picked = pickRun(runs);
  if (!picked) return '';
  const reports = runs.map(({ report }) => report);
  const life = formatLife(picked.report.ttlSeconds);
  const id = `ttl-${picked.report.ttlSeconds}`.replace('.', '-');
  const budget = formatPercent(picked.report.budget, 0);
  return `<section aria-labelledby="${id}">
<h2 id="${id}">TTL ${life}</h2>
<div class="card"><h3>What it gives, and what it costs</h3>
${formatFrontier(`${id}-frontier`, reports)}
${formatPolicies(runs)}</div>
<div class="card"><h3>Hit ratio over time, budget ${budget}</h3>
${formatOverTime(`${id}-time`, backtest, picked)}</div>
${formatStrategies(runs)}
${formatCosts(runs, backtest.spanMilliseconds, prices)}
</section>`;
}

/** One row for a policy that the budget makes no difference to. */
function formatPolicies(runs: readonly BacktestRun[]): string {
  const names = runs[0]?.report.policies.map(({ name }) => name) ?? [];
  const rows = names.flatMap((name) => {
    const own = runs.flatMap(({ report: { budget, policies } }) =>
      policies.filter((policy) => policy.name === name).map((policy) => ({ budget, policy })),
    );
    const distinct = new Map(own.map((row) => [`${row.policy.hits} ${row.policy.warms}`, row]));
    return [...distinct.values()].map(({ budget, policy }) => [
      name,
      distinct.size === 1 && runs.length > 1 ? 'any' : formatPercent(budget, 0),
      formatPercent(policy.hitRatio),
      `${policy.originRatio.toFixed(2)} ×`,
      formatPercent(policy.captured),
      formatCount(policy.warms),
      formatPercent(policy.precision),
    ]);
  });
  const headings = ['policy', 'budget', 'hits', 'origin calls', 'captured', 'warms', 'precision'];
  return formatTable('All policies', headings, rows);
}

function formatStrategies(runs: readonly BacktestRun[]): string {
  const rows = runs.flatMap(({ report }) =>
    report.policies.flatMap(({ warms, perStrategy = {} }) =>
      Object.entries(perStrategy).map(([name, own]) => [
        name,
        formatPercent(report.budget, 0),
        formatCount(own.warms),
        formatCount(own.used),
        formatPercent(own.precision),
        formatPercent(warms > 0 ? own.warms / warms : null),
      ]),
    ),
  );
  if (rows.length === 0) return '';
  const headings = ['strategy', 'budget', 'warms', 'used', 'precision', 'share of warms'];
  return `<div class="card"><h3>Strategies of Preheat</h3>${formatTable('What each strategy warmed', headings, rows)}</div>`;
}

/** Columns of money and of waiting are there when their price is. */
function formatCosts(
  runs: readonly BacktestRun[],
  spanMilliseconds: number,
  prices: Prices,
): string {
  const rows = runs.flatMap(({ report }) => {
    const none = findPolicy(report, 'none');
    const preheat = findPolicy(report, 'preheat');
    if (!none || !preheat) return [];
    const cost = costOf(preheat, none, spanMilliseconds, prices);
    const { dollarsPerDay, dollarsPerDayWithout, waitingSparedMillisecondsPerDay } = cost;
    return [
      [
        formatPercent(report.budget, 0),
        formatCount(cost.callsPerDayWithout),
        formatCount(cost.callsPerDay),
        formatCount(cost.sparedPerDay),
        ...(dollarsPerDayWithout === undefined ? [] : [formatDollars(dollarsPerDayWithout)]),
        ...(dollarsPerDay === undefined ? [] : [formatDollars(dollarsPerDay)]),
        ...(waitingSparedMillisecondsPerDay === undefined
          ? []
          : [formatDuration(waitingSparedMillisecondsPerDay)]),
      ],
    ];
  });
  if (rows.length === 0) return '';
  const headings = [
    'budget',
    'calls without',
    'calls with',
    'reads spared',
    ...(prices.callDollars === undefined ? [] : ['cost without', 'cost with']),
    ...(prices.loadMilliseconds === undefined ? [] : ['waiting spared']),
  ];
  return `<div class="card"><h3>Cost per day, at the pace of this log</h3>${formatTable('Origin calls without Preheat and with it', headings, rows)}</div>`;
}
