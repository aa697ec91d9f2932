/** How figures are written; nothing is computed from them. */

import type { Difference } from '../core/api/stats.ts';

const NONE = '–';
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const POINTS = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const DOLLARS = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const FIGURE = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const MILLISECONDS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `17:05:30`, in the reader's time zone. */
export function formatClock(at: number): string {
  return CLOCK.format(at);
}

/** `12,345`. */
export function formatCount(value: number | null): string {
  return value === null ? NONE : COUNT.format(value);
}

/** A share from 0 to 1 as `87.5%`. */
export function formatPercent(share: number | null): string {
  return share === null ? NONE : PERCENT.format(share);
}

/** `1.18`. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? NONE : RATIO.format(ratio);
}

/** A difference of hit rates, with its interval: `21.2 points (18.0 to 24.4)`. */
export function formatDifference(difference: Difference | null): string {
  if (difference === null) return NONE;
  const { estimate, low, high } = difference;
  return `${points(estimate)} points (${points(low)} to ${points(high)})`;
}

function points(share: number): string {
  return POINTS.format(100 * share);
}

/** `$12.34`. */
export function formatMoney(dollars: number | null): string {
  return dollars === null ? NONE : DOLLARS.format(dollars);
}

/** `0.42 ms`. */
export function formatMilliseconds(milliseconds: number | null): string {
  return milliseconds === null ? NONE : `${MILLISECONDS.format(milliseconds)} ms`;
}

/** `21 Nov, 17:05:30`, in the reader's time zone. */
export function formatMoment(at: number | null): string {
  return at === null ? NONE : MOMENT.format(at);
}

/** `15 s`. */
export function formatSeconds(seconds: number | null): string {
  return seconds === null ? NONE : `${COUNT.format(seconds)} s`;
}

/** A figure of any size, with three digits that count. */
export function formatFigure(value: number | null): string {
  return value === null ? NONE : FIGURE.format(value);
}
