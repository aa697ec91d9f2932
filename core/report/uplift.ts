/**
 * How far two sides of a trial are apart in hit rate, with an interval.
 *
 * What was drawn are key-days, so they are the units, however many reads each has. Popular keys hit
 * by themselves and rare ones do not; chance gives one side more popular keys than the other. So
 * each side is measured by its misses per expected miss (`core/budget/key-day-entries.ts`), a ratio
 * estimator, which takes most of that chance out; whatever the expectation is, it is the same on
 * both sides, and the estimate is right in the long run (Cochran, Sampling Techniques, 3rd ed.,
 * ch. 6). Its variance is that of a ratio, linearised over key-days (Deng, Knoblich & Lu 2018,
 * “Applying the Delta Method in Metric Analytics”). Key-days of unequal weight count as
 * (Σ x)² / Σ x² equal ones (Kish 1965), and Student's t, with Welch's degrees of freedom, widens
 * the interval while these are few.
 */
import type { Difference, SideReport } from '../api/stats.ts';
import { type Counters, ratio } from './summary.ts';

/** The normal quantile of an interval of 95 %. */
const NORMAL = 1.959964;
/** With fewer key-days of equal weight, an interval would say nothing. */
const LEAST_KEY_DAYS = 4;

/** What is known of one side. */
export function sideReport(counters: Counters): SideReport {
  const { keyDays, reads, misses } = sums(counters);
  return { keyDays, reads, hitRatio: ratio(reads - misses, reads) };
}

/**
 * Hit rate of the treated key-days less what it would be had they gone as the control did; null
 * while one side has too little to say.
 */
export function hitRateDifference(treated: Counters, control: Counters): Difference | null {
  const own = missRatio(treated);
  const other = missRatio(control);
  if (!own || !other) return null;
  const { expected, reads } = sums(treated);
  const perRead = expected / reads;
  const variance = own.variance + other.variance;
  // Welch: the reciprocal of the degrees of freedom.
  const part = ({ variance: share, size }: MissRatio) =>
    variance > 0 ? (share / variance) ** 2 / (size - 1) : 0;
  const estimate = (other.ratio - own.ratio) * perRead;
  const reach = student(part(own) + part(other)) * Math.sqrt(variance) * perRead;
  return { estimate, low: Math.max(-1, estimate - reach), high: Math.min(1, estimate + reach) };
}

/** Misses per expected miss. */
interface MissRatio {
  readonly ratio: number;
  readonly variance: number;
  /** Key-days, as many as there would be of equal weight. */
  readonly size: number;
}

function missRatio(counters: Counters): MissRatio | undefined {
  const { misses, expected, expectedExpected, expectedMisses, missesMisses } = sums(counters);
  const size = expectedExpected > 0 ? expected ** 2 / expectedExpected : 0;
  if (size < LEAST_KEY_DAYS) return undefined;
  const found = misses / expected;
  const residuals = missesMisses - 2 * found * expectedMisses + found ** 2 * expectedExpected;
  const variance = ((size / (size - 1)) * Math.max(0, residuals)) / expected ** 2;
  return { ratio: found, variance, size };
}

/**
 * Student's t of an interval of 95 %, from the reciprocal of the degrees of freedom: Abramowitz &
 * Stegun 26.7.5, right to a thousandth from 3 degrees on.
 */
function student(u: number): number {
  return NORMAL + (2.37227 + (2.8225 + (2.55585 + 1.58953 * u) * u) * u) * u;
}

function sums(counters: Counters) {
  const of = (name: string) => counters[name] ?? 0;
  return {
    keyDays: of('keyDays'),
    reads: of('reads'),
    misses: of('misses'),
    expected: of('expected'),
    expectedExpected: of('expectedExpected'),
    expectedMisses: of('expectedMisses'),
    missesMisses: of('missesMisses'),
  };
}
