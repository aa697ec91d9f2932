/** How figures are written; nothing is computed from them. */

const NONE = '–';
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const MILLISECONDS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `17:05:30`, in the reader's time zone. */
export function formatClock(at: number): string {
  return CLOCK.format(at);
}

/** `12,345`. */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** A share from 0 to 1 as `87.5%`. */
export function formatPercent(share: number | null): string {
  return share === null ? NONE : PERCENT.format(share);
}

/** `1.18`. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? NONE : RATIO.format(ratio);
}

/** `0.42 ms`. */
export function formatMilliseconds(milliseconds: number | null): string {
  return milliseconds === null ? NONE : `${MILLISECONDS.format(milliseconds)} ms`;
}
