/** Figures as people read them, the same in the terminal and on the page. */
import { formatDuration } from '../../core/units.ts';

/** A share as percent; a dash where it has no meaning. */
export function formatPercent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${Number((share * 100).toFixed(digits)).toFixed(digits)} %`;
}

/** A difference of two shares. */
export function formatPoints(difference: number): string {
  return `${(difference * 100).toFixed(1)} points`;
}

/** A multiple. */
export function formatTimes(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}

/** A number with separators, without decimals. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** Dollars, with cents where there are few. */
export function formatDollars(dollars: number): string {
  const digits = dollars < 100 ? 2 : 0;
  return `$${dollars.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** The life of an entry. */
export function formatLife(seconds: number): string {
  return formatDuration(seconds * 1000);
}
