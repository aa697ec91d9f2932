/** What the figures mean for whoever must decide, in words; also when Preheat does not pay. */
import { findPolicy } from './cost.ts';
import {
  formatCount,
  formatLife,
  formatPercent,
  formatPoints,
  formatTimes,
} from './output/format.ts';
import type { BacktestReport, PolicyReport } from './report.ts';

/** Fewer misses without warming than this and a figure may be chance. */
const LEAST_MISSES = 1_000;
/** A smaller gain, in hit ratio, is not worth running anything for. */
const LEAST_GAIN = 0.01;
/** A larger budget is recommended while each read that it spares costs no more calls than this. */
const MOST_CALLS_PER_SPARED = 2;
/** What a team could do instead, without a product and without knowing the future. */
const PLAIN: Readonly<Record<string, string>> = {
  'refresh-ahead': 'refresh-ahead alone',
  'cron-top-100': 'a cron job that warms the top 100',
};

interface Measured {
  readonly report: BacktestReport;
  readonly none: PolicyReport;
  readonly preheat: PolicyReport;
}

/** The run that is recommended of those of one TTL: the largest budget whose last step still pays. */
export function pickRun<Run extends { readonly report: BacktestReport }>(
  runs: readonly Run[],
): Run | undefined {
  const rising = runs.toSorted((a, b) => a.report.budget - b.report.budget);
  let picked = rising[0];
  for (const run of rising.slice(1)) {
    const [below, above] = [picked, run].map((own) => own && findPolicy(own.report, 'preheat'));
    if (!below || !above || callsPerSpared(below, above) > MOST_CALLS_PER_SPARED) break;
    picked = run;
  }
  return picked;
}

/** Says for each TTL what Preheat brings, what else would, and whether it pays; empty without it. */
export function recommend(reports: readonly BacktestReport[]): string[] {
  const measured = reports.flatMap((report): Measured[] => {
    const none = findPolicy(report, 'none');
    const preheat = findPolicy(report, 'preheat');
    return none && preheat ? [{ report, none, preheat }] : [];
  });
  const groups = [...Map.groupBy(measured, ({ report }) => report.ttlSeconds).values()].map(
    (group) => group.toSorted((a, b) => a.report.budget - b.report.budget),
  );
  return [...groups.flatMap(describeTtl), ...describeLonger(groups)];
}

function describeTtl(group: readonly Measured[]): string[] {
  const picked = pickRun(group);
  if (!picked) return [];
  const { report, none } = picked;
  const life = formatLife(report.ttlSeconds);
  const hit = formatPercent(none.hitRatio);
  if (report.limit - none.hitRatio < LEAST_GAIN) {
    const limit = formatPercent(report.limit);
    return [
      `At TTL ${life} there is nothing to gain: ${hit} of the reads hit without warming, and at most ${limit} can.`,
    ];
  }
  const gains = group.map(({ report: { budget }, preheat }, index) => {
    const words = index === 0 ? 'with up to ' : 'with ';
    const more = index === 0 ? ' more origin calls' : '';
    return `to ${formatPercent(preheat.hitRatio)} ${words}${formatPercent(budget, 0)}${more}`;
  });
  const gain = `At TTL ${life} Preheat takes the hit rate from ${hit} ${gains.join(', ')}.`;
  return [
    gain,
    ...describePeers(picked),
    ...describeWorth(picked, group),
    ...describeDoubt(picked),
  ];
}

function describePeers({ report }: Measured): string[] {
  const peers = Object.entries(PLAIN).flatMap(([name, words]) => {
    const policy = findPolicy(report, name);
    if (!policy) return [];
    const calls = formatTimes(policy.originRatio);
    return [`${words} would give ${formatPercent(policy.hitRatio)} at ${calls} the calls`];
  });
  const text = peers.join(', ');
  return peers.length > 0 ? [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`] : [];
}

/** The verdict: on the run that is picked, and on the step to the next budget. */
function describeWorth(picked: Measured, group: readonly Measured[]): string[] {
  const { report, none, preheat } = picked;
  const gain = preheat.hitRatio - none.hitRatio;
  if (gain < LEAST_GAIN) return [`Preheat does not pay here: it gains ${formatPoints(gain)}.`];
  const better = Object.entries(PLAIN).find(([name]) => {
    const peer = findPolicy(report, name);
    return peer && peer.hitRatio >= preheat.hitRatio && peer.originRatio <= preheat.originRatio;
  });
  if (better) return [`Preheat does not pay here: ${better[1]} gains as much with no more calls.`];
  const price = callsPerSpared(none, preheat);
  const worth = `each read that is spared its wait costs ${price.toFixed(2)} more origin calls`;
  if (price > MOST_CALLS_PER_SPARED) return [`Preheat is dear here: ${worth}.`];
  if (group.length === 1) return [`${worth.charAt(0).toUpperCase()}${worth.slice(1)}.`];
  const choice = `Of these budgets ${formatPercent(report.budget, 0)} is the one to take: ${worth}`;
  const next = group[group.indexOf(picked) + 1];
  if (!next) return [`${choice}.`];
  const step = callsPerSpared(preheat, next.preheat).toFixed(2);
  return [
    `${choice}, and each further one with ${formatPercent(next.report.budget, 0)} costs ${step}.`,
  ];
}

function describeDoubt({ none }: Measured): string[] {
  if (none.misses >= LEAST_MISSES) return [];
  return [
    `The log has only ${formatCount(none.misses)} misses without warming: too few to rely on these figures.`,
  ];
}

/** A longer life of the entries raises the hit rate as well, and costs nothing but freshness. */
function describeLonger(groups: readonly (readonly Measured[])[]): string[] {
  const [short, ...longer] = groups
    .flatMap((group) => group.slice(0, 1))
    .sort((a, b) => a.report.ttlSeconds - b.report.ttlSeconds);
  if (!short) return [];
  return longer.map(({ report, none }) => {
    const fewer = formatPercent(1 - none.misses / short.none.misses, 0);
    const lives = `TTL ${formatLife(report.ttlSeconds)} instead of ${formatLife(short.report.ttlSeconds)}`;
    return `Without any warming, ${lives} gives ${formatPercent(none.hitRatio)} with ${fewer} fewer origin calls, if values may be that old.`;
  });
}

/** Origin calls more for each miss less, from one policy to another; ∞ where none is less. */
function callsPerSpared(from: PolicyReport, to: PolicyReport): number {
  const spared = from.misses - to.misses;
  if (spared <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, to.misses + to.warms - from.misses - from.warms) / spared;
}
