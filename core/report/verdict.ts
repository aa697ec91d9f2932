/** What a comparison of two settings shows so far, in words. */
import type { Difference } from '../api/stats.ts';

/** Differences under a point of hit rate are not worth waiting for. */
const LEAST_DIFFERENCE = 0.01;

/**
 * Which setting is better, and how surely; or how much longer that takes.
 *
 * @param keyDays in both sides so far.
 */
export function verdictOf(difference: Difference | null, keyDays: number): string {
  if (!difference) return 'nothing to say yet: too few keys on which the settings differ';
  const { estimate, low, high } = difference;
  if (low > 0) return `b is better: ${span(low, high)} on the keys on which the settings differ`;
  if (high < 0) return `a is better: ${span(-high, -low)} on the keys on which the settings differ`;
  // The interval narrows with the square root of the key-days.
  const reach = (high - low) / 2;
  const wanted = Math.max(Math.abs(estimate), LEAST_DIFFERENCE);
  if (reach <= LEAST_DIFFERENCE) return 'no difference: less than a point of hit rate either way';
  const more = Math.ceil(keyDays * ((reach / wanted) ** 2 - 1));
  return `no difference yet: needs about ${Math.max(more, 1)} more key-days`;
}

function span(low: number, high: number): string {
  return `${points(low)} to ${points(high)} points of hit rate`;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}
