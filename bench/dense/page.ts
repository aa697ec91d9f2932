/** The part of `docs/benchmarks.md` on a cache whose keys are read many times within a TTL. */
import type { BacktestReport, PolicyReport } from '../../backtest/report.ts';
import { count, percent, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';
import { APPS, TTL } from './apps.ts';

/** What `npm run bench:dense` writes. */
export interface DenseResult extends Measured {
  readonly days: number;
  readonly apps: readonly {
    readonly name: string;
    readonly hitRatioOfNone: number;
    readonly hitRatio: number;
  }[];
  readonly eventsPerSecond: number;
  readonly report: BacktestReport;
}

/** What Preheat is to reach. */
const TARGET = { hitRatio: 0.95, originRatio: 1.15, precision: 0.8 };
/** Policies that nobody could deploy; how often a gate was right is known only afterwards, too. */
const KNOW_THE_FUTURE: readonly string[] = ['perfect-gate', 'clairvoyant', 'decayed-gate, tuned'];
/** A budget is kept where it is overspent by less than this. */
const ROUNDING = 0.0005;

/** The section; none before it was measured. */
export async function formatDense(): Promise<readonly string[]> {
  const result = await readResult<DenseResult>('dense');
  return result === undefined ? [] : [formatResult(result)];
}

/** The section of one result. */
export function formatResult(result: DenseResult): string {
  const { report } = result;
  const rows = report.policies.map((policy) => [
    `\`${policy.name}\``,
    percent(policy.hitRatio),
    policy.originRatio.toFixed(3),
    policy.precision === null ? 'none' : percent(policy.precision),
  ]);
  const apps = result.apps.map(({ name, hitRatioOfNone, hitRatio }) => [
    name,
    percent(hitRatioOfNone),
    percent(hitRatio),
    percent(APPS.find((app) => app.name === name)?.practice ?? Number.NaN),
  ]);
  return [
    '## Keys that are read all the time',
    '',
    `A **made-up** workload, since no public log is like it: ${count(report.requests)} reads of ${count(report.keys)} keys in ${result.days} days, TTL ${TTL}. Three applications share the cache: quotes of a stock exchange, groceries, and records for agents on the phone. Their numbers are in [bench/dense/apps.ts](../bench/dense/apps.ts), each with its reason. Preheat starts with nothing, with its defaults and a budget of ${percent(report.budget)}; it keeps 3 % of its keys cold each day. The peers see every read at once. *Tuned* means that their settings were found in hindsight, to hit most with the same number of calls; so was the threshold of \`decayed-gate\`.`,
    '',
    ...table(['policy', 'hits', 'origin calls', 'warms used'], rows),
    '',
    ...table(['application', 'hits of `none`', 'of `preheat`', 'in practice'], apps),
    '',
    verdict(report.policies),
    '',
    ...provenance(result),
  ].join('\n');
}

function verdict(policies: readonly PolicyReport[]): string {
  const own = policies.find(({ name }) => name === 'preheat');
  if (!own) return '';
  const isMet =
    own.hitRatio >= TARGET.hitRatio &&
    own.originRatio <= TARGET.originRatio + ROUNDING &&
    (own.precision ?? 0) >= TARGET.precision;
  const peers = policies.filter(
    ({ name, originRatio }) =>
      name !== own.name &&
      !KNOW_THE_FUTURE.includes(name) &&
      originRatio <= TARGET.originRatio + ROUNDING,
  );
  const best = peers.reduce((most, peer) => (peer.hitRatio > most.hitRatio ? peer : most));
  const hindsight = policies.find(({ name }) => name === 'decayed-gate, tuned');
  const ratio = (other: PolicyReport) => ((1 - own.hitRatio) / (1 - other.hitRatio)).toFixed(2);
  return [
    `Target: at least ${percent(TARGET.hitRatio)} hits at no more than ${TARGET.originRatio} times the calls, with ${percent(TARGET.precision)} of the warms used, and more hits than every peer that spends no more: **${isMet && own.hitRatio > best.hitRatio ? 'met' : 'not met'}**.`,
    `The best of these peers is \`${best.name}\` with ${percent(best.hitRatio)}: Preheat misses ${ratio(best)} times as often.`,
    ...(hindsight
      ? [
          `Against a gate whose half-life is chosen in hindsight as well (\`${hindsight.name}\`, ${percent(hindsight.hitRatio)}) it is ${ratio(hindsight)} times: that gate keeps no keys cold, and is told by the end of the week what it should have done from its beginning.`,
        ]
      : []),
    'The last column is what such applications in practice are said to hit, each with a way of warming of its own.',
  ].join(' ');
}
