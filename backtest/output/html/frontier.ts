/** The picture of what each policy gives for how many origin calls. */
import type { BacktestReport, PolicyReport } from '../../report.ts';
import { formatLife, formatPercent, formatTimes } from '../format.ts';
import { formatLabels } from './labels.ts';
import { colourOf, formatLegend, formatMark } from './looks.ts';
import { formatPicture } from './markup.ts';
import { makeScale, round, type Scale } from './scale.ts';

const WIDTH = 680;
const HEIGHT = 420;
const FRAME = { left: 64, right: WIDTH - 16, top: 16, bottom: HEIGHT - 58 };
const MARK_RADIUS = 6;
/** A policy far beyond every budget (a cron job on a quiet log) would squeeze all others. */
const BEYOND_BUDGET = 1.75;
const LEAST_WIDTH = 0.1;

interface Point {
  readonly policy: string;
  readonly hitRatio: number;
  readonly originRatio: number;
}

/** Draws the runs of one TTL. */
export function formatFrontier(id: string, reports: readonly BacktestReport[]): string {
  const [first] = reports;
  if (!first) return '';
  const policies = first.policies.map(({ name }) => name);
  const points = policies.flatMap((policy) => pointsOf(policy, reports));
  const budgets = [...new Set(reports.map(({ budget }) => budget))];
  const widest = Math.max(LEAST_WIDTH, ...budgets) * BEYOND_BUDGET;
  const furthest = Math.max(
    ...points.map(({ originRatio }) => originRatio),
    1 + Math.max(...budgets),
  );
  const lowest = Math.min(1, ...points.map(({ originRatio }) => originRatio));
  const most = Math.min(furthest, 1 + widest);
  const x = makeScale(
    [lowest - (most - lowest) * 0.06, most + (most - lowest) * 0.12],
    [FRAME.left, FRAME.right],
    5,
  );
  const ratios = points.map(({ hitRatio }) => hitRatio);
  const [least, highest] = [Math.min(...ratios), Math.max(...ratios, first.limit)];
  const margin = Math.max(0.005, (highest - least) * 0.1);
  const y = makeScale(
    [Math.max(0, least - margin), Math.min(1, highest + margin)],
    [FRAME.bottom, FRAME.top],
    6,
  );
  const placed = points.map((point) => ({
    ...point,
    isBeyond: point.originRatio > most,
    x: x.place(Math.min(point.originRatio, most)),
    y: y.place(point.hitRatio),
  }));
  const named = policies.flatMap((policy) => placed.filter((p) => p.policy === policy).slice(-1));
  const labels = named.map((point) => ({
    ...point,
    text: point.isBeyond ? `${point.policy} (at ${point.originRatio.toFixed(2)} ×)` : point.policy,
  }));
  const body = [
    formatGrid(x, y),
    ...budgets.map((budget) => formatBudget(x.place(1 + budget), budget)),
    formatLimit(y.place(first.limit)),
    ...policies.map((policy) => formatPath(policy, placed)),
    ...placed.map((point) => formatMark(point.policy, point.x, point.y, MARK_RADIUS)),
    formatLabels(
      labels,
      placed.map((point) => ({ ...point, text: '' })),
      FRAME,
    ),
  ].join('\n');
  const life = formatLife(first.ttlSeconds);
  return `<figure>${formatPicture({
    id,
    width: WIDTH,
    height: HEIGHT,
    title: `Hit ratio over origin calls at TTL ${life}`,
    description: `${describe(points)} At most ${formatPercent(first.limit)} can hit.`,
    body,
  })}
<figcaption>Higher is better, further left is cheaper. Hollow marks know the future, or are set with
hindsight. Dashed: the budget, and what can hit at most.</figcaption>
${formatLegend(policies)}</figure>`;
}

/** One point where the budget makes no difference. */
function pointsOf(policy: string, reports: readonly BacktestReport[]): Point[] {
  const found = reports
    .toSorted((a, b) => a.budget - b.budget)
    .flatMap(({ policies }) => policies.filter(({ name }) => name === policy));
  const distinct = new Map(
    found.map((own): [string, PolicyReport] => [`${own.hits} ${own.warms}`, own]),
  );
  return [...distinct.values()].map(({ hitRatio, originRatio }) => ({
    policy,
    hitRatio,
    originRatio,
  }));
}

function formatGrid(x: Scale, y: Scale): string {
  const { left, right, top, bottom } = FRAME;
  const rows = y.ticks.map((tick) => {
    const at = round(y.place(tick));
    return `<path class="grid" d="M${left} ${at}H${right}"/><text x="${left - 8}" y="${at}" dy="0.35em" text-anchor="end">${formatPercent(tick, tick % 0.01 > 1e-9 && tick % 0.01 < 0.01 - 1e-9 ? 1 : 0)}</text>`;
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
