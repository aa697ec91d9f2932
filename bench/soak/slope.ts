/** Whether something grows: a straight line through samples, and how sure its slope is. */

/** One look at a figure. */
export interface Sample {
  /** Milliseconds, from any moment. */
  readonly at: number;
  readonly value: number;
}

/** A line; its change over a span of time as a share of the mean. */
export interface Slope {
  readonly mean: number;
  readonly change: number;
  /** The interval from `low` to `high` holds the true change in 95 of 100 cases. */
  readonly low: number;
  readonly high: number;
}

const Z = 1.96;
/** Samples so alike that they say nothing of each other's noise would make any interval endless. */
const MOST_CORRELATION = 0.95;

/**
 * Least squares. Samples that follow on each other are alike, which makes a line look surer than it
 * is: the variance is raised by (1 + r) / (1 − r), where r is how alike neighbours are.
 */
export function slopeOf(samples: readonly Sample[], spanMilliseconds: number): Slope {
  const times = samples.map(({ at }) => at);
  const values = samples.map(({ value }) => value);
  const [meanTime, mean] = [meanOf(times), meanOf(values)];
  const spread = sumOf(times.map((time) => (time - meanTime) ** 2));
  const slope = sumOf(samples.map(({ at, value }) => (at - meanTime) * (value - mean))) / spread;
  const rests = samples.map(({ at, value }) => value - mean - slope * (at - meanTime));
  const freedom = samples.length - 2;
  const variance = sumOf(rests.map((rest) => rest ** 2)) / freedom;
  const alike = Math.min(MOST_CORRELATION, Math.max(0, likenessOf(rests)));
  const error = Math.sqrt((variance / spread) * ((1 + alike) / (1 - alike)));
  // Student's quantile by its first Cornish-Fisher term: exact to a hundredth from ten samples on.
  const quantile = Z + (Z ** 3 + Z) / (4 * freedom);
  const asShare = (perMillisecond: number) =>
    mean === 0 ? 0 : (perMillisecond * spanMilliseconds) / mean;
  return {
    mean,
    change: asShare(slope),
    low: asShare(slope - quantile * error),
    high: asShare(slope + quantile * error),
  };
}

/** How much growth matters, as shares of the mean over the span of the slope. */
export interface Limits {
  /** Less of it is no growth. */
  readonly least: number;
  /** As much must be ruled out before a figure is said to stand still. */
  readonly most: number;
}

/**
 * `unclear`: the samples differ so much that a growth of `Limits.most` may hide among them. A figure
 * is within its noise only where the noise is small enough for that to mean something.
 */
export type Verdict = 'grows' | 'still' | 'unclear';

/** Judges a slope by its interval. */
export function judge({ change, low, high }: Slope, { least, most }: Limits): Verdict {
  if (low > 0 && change >= least) return 'grows';
  return high < most ? 'still' : 'unclear';
}

/**
 * The least sample of each span, from the first sample on; what is left of a span at the end is
 * none. What is only needed for a moment is not in it; what is never given back is.
 */
export function floorsOf(samples: readonly Sample[], spanMilliseconds: number): Sample[] {
  const [first] = samples;
  if (!first) return [];
  const spanOf = ({ at }: Sample) => Math.floor((at - first.at) / spanMilliseconds);
  const spans = [...Map.groupBy(samples, spanOf).values()];
  const longest = Math.max(...spans.map((span) => span.length));
  return spans
    .filter((span) => span.length >= longest / 2)
    .map((span) => span.reduce((least, each) => (each.value < least.value ? each : least)));
}

/** How much each value tells of the next, 0 to 1. */
function likenessOf(values: readonly number[]): number {
  const products = values.slice(1).map((value, before) => value * (values[before] ?? 0));
  const own = sumOf(values.map((value) => value ** 2));
  return own === 0 ? 0 : sumOf(products) / own;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
