/** The picture of what each policy gives for how many origin calls. */
import type { BacktestReport } from '../../report.ts';
import { formatLife, formatPercent, formatTimes } from '../format.ts';
import { type Point, pointsOf, type Range, rangeOfCalls, rangeOfHits } from './frontier-points.ts';
import { formatLabels } from './labels.ts';
import { colourOf, formatLegend, formatMark } from './looks.ts';
import { formatPicture } from './markup.ts';
import { makeScale, round, type Scale } from './scale.ts';

const WIDTH = 680;
const HEIGHT = 420;
const FRAME = { left: 64, right: WIDTH - 16, top: 16, bottom: HEIGHT - 58 };
const MARK_RADIUS = 6;
/** What is drawn beyond the range keeps away from the edge by that share of it. */
const MARGIN = 0.1;

/** Draws the runs of one TTL. */
export function formatFrontier(id: string, reports: readonly BacktestReport[]): string {
  const [first] = reports;
  if (!first) return '';
  const { limit, ttlSeconds } = first;
  const policies = first.policies.map(({ name }) => name);
  const points = policies.flatMap((policy) => pointsOf(policy, reports));
  const budgets = [...new Set(reports.map(({ budget }) => budget))];
  const calls = rangeOfCalls(points, budgets);
  const hits = rangeOfHits(points, limit);
  const x = makeScale(widen(calls), [FRAME.left, FRAME.right], 5);
  const y = makeScale(widen(hits, [0, 1]), [FRAME.bottom, FRAME.top], 6);
  const placed = points.map((point) => ({
    policy: point.policy,
    text: nameOf(point, calls, hits),
    x: x.place(Math.min(point.originRatio, calls.most)),
    y: y.place(Math.min(point.hitRatio, hits.most)),
  }));
  const named = policies.flatMap((name) => placed.filter((own) => own.policy === name).slice(-1));
  const body = [
    formatGrid(x, y),
    ...budgets.map((budget) => formatBudget(x.place(1 + budget), budget)),
    limit <= y.most ? formatLimit(y.place(limit)) : '',
    ...policies.map((policy) => formatPath(policy, placed)),
    ...placed.map((point) => formatMark(point.policy, point.x, point.y, MARK_RADIUS)),
    formatLabels(named, placed, FRAME),
  ].join('\n');
  return `<figure>${formatPicture({
    id,
    width: WIDTH,
    height: HEIGHT,
    title: `Hit ratio over origin calls at TTL ${formatLife(ttlSeconds)}`,
    description: `${describe(points)} At most ${formatPercent(limit)} can hit.`,
    body,
  })}
<figcaption>Higher is better, further left is cheaper. Hollow marks know the future, or are set with
hindsight. Dashed: the budget, and what can hit at most. A figure in brackets is beyond the edge.</figcaption>
${formatLegend(policies)}</figure>`;
}

/** Leaves a margin around a range, inside of the bounds. */
function widen(
  { least, most }: Range,
  [lower, upper]: readonly [number, number] = [0, Number.POSITIVE_INFINITY],
): readonly [number, number] {
  const margin = MARGIN * (most - least);
  return [Math.max(lower, least - margin), Math.min(upper, most + margin)];
}

/** The name of a mark, with the figure that its place does not show. */
function nameOf({ policy, originRatio, hitRatio }: Point, calls: Range, hits: Range): string {
  if (originRatio > calls.most) return `${policy} (${originRatio.toFixed(2)} ×)`;
  return hitRatio > hits.most ? `${policy} (${formatPercent(hitRatio)})` : policy;
}

function formatGrid(x: Scale, y: Scale): string {
  const { left, right, top, bottom } = FRAME;
  const rows = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return `<path class="grid" d="M${left} ${at}H${right}"/><text x="${left - 8}" y="${at}" dy="0.35em" text-anchor="end">${formatPercent(tick, y.step < 0.01 ? 1 : 0)}</text>`;
  });
  const columns = x.ticks.map((tick) => {
    const at = round(x.place(tick));
    return `<path class="grid" d="M${at} ${top}V${bottom}"/><text x="${at}" y="${bottom + 20}" text-anchor="middle">${tick} ×</text>`;
  });
  const axis = `<text x="${(left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">origin calls, as a multiple of those without warming</text>`;
  return [...rows, ...columns, axis].join('\n');
}

function formatBudget(at: number, budget: number): string {
  return `<path class="bound" d="M${round(at)} ${FRAME.top}V${FRAME.bottom}"><title>budget ${formatPercent(budget, 0)}</title></path>`;
}

function formatLimit(at: number): string {
  return `<path class="bound" d="M${FRAME.left} ${round(at)}H${FRAME.right}"/>`;
}

function formatPath(
  policy: string,
  points: readonly { readonly policy: string; readonly x: number; readonly y: number }[],
): string {
  const own = points.filter((point) => point.policy === policy);
  if (own.length < 2) return '';
  const places = own.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L');
  return `<path class="line" d="M${places}" stroke="${colourOf(policy)}"/>`;
}

function describe(points: readonly Point[]): string {
  const parts = points.map(
    ({ policy, hitRatio, originRatio }) =>
      `${policy}: ${formatPercent(hitRatio)} at ${formatTimes(originRatio)} the calls.`,
  );
  return parts.join(' ');
}
