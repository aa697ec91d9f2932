/**
 * Is something read more than it was, and will it be read again? Time is counted in exposure: how
 * much reading there was at all. So a quiet night proves no fall, and ends no trend.
 */

/** Reads in an interval, and its exposure. */
export interface Interval {
  readonly reads: number;
  readonly exposure: number;
}

/**
 * How significant a rise is, in standard deviations; 0 where there is none. The likelihood ratio
 * of two Poisson counts under different exposures: Li and Ma, “Analysis methods for results in
 * gamma-ray astronomy”, Astrophysical Journal 272 (1983), equation 17. Unlike a quotient it asks
 * more of few reads than of many.
 */
export function significanceOfRise(recent: Interval, before: Interval): number {
  // Nothing to compare with.
  if (recent.exposure <= 0 || before.exposure <= 0) return 0;
  const all = recent.reads + before.reads;
  const ratio = recent.exposure / before.exposure;
  if (recent.reads <= ratio * before.reads) return 0;
  const share = (reads: number, factor: number) =>
    reads === 0 ? 0 : reads * Math.log((factor * reads) / all);
  const likelihood = share(recent.reads, (1 + ratio) / ratio) + share(before.reads, 1 + ratio);
  return Math.sqrt(Math.max(0, 2 * likelihood));
}

/**
 * How significantly one of several things has a larger share of all reads than before, in standard
 * deviations; 0 where it has not. The likelihood ratio of two binomial counts (the G-test): unlike
 * that of {@link significanceOfRise} it knows that what is read of the others is drawn as well,
 * which tells where there are few of them.
 */
export function significanceOfShare(own: Change, all: Change): number {
  const table = [own.recent, all.recent - own.recent, own.before, all.before - own.before];
  const [recent = 0, otherRecent = 0, before = 0, otherBefore = 0] = table;
  const expected = (all.recent * (recent + before)) / (all.recent + all.before);
  if (table.some((reads) => reads < 0) || !(recent > expected)) return 0;
  const term = (reads: number, mean: number) => (reads === 0 ? 0 : reads * Math.log(reads / mean));
  const likelihood =
    term(recent, expected) +
    term(otherRecent, all.recent - expected) +
    term(before, recent + before - expected) +
    term(otherBefore, all.before - (recent + before - expected));
  return Math.sqrt(Math.max(0, 2 * likelihood));
}

/** Reads lately, and in the time before that. */
export interface Change {
  readonly recent: number;
  readonly before: number;
}

/** A key while it trends. */
export interface Trend {
  /** Reads per exposure. */
  readonly rate: number;
  /** Exposure since it began, and since the last read. */
  readonly lasted: number;
  readonly silent: number;
}

/** A rise goes on at most at that multiple of what it was on the whole. */
const MOST_GROWTH = 2;

/** The trend of a rise: that of its newer part, as far as its reads tell more than the whole. */
export function trendOf(recent: Interval, newest: Interval, silent: number): Trend {
  // One read less: of many intervals it was chosen because its reads are many.
  const whole = (recent.reads - 1) / recent.exposure;
  const rate = (newest.reads + 1) / (newest.exposure + 1 / whole);
  return { rate: Math.min(MOST_GROWTH * whole, rate), lasted: recent.exposure, silent };
}

/**
 * Probability of a read within an exposure. A trend may end at every moment, on the mean after as
 * long again as it has lasted; the longer nobody reads, the more likely it is over already.
 */
export function chanceOfRead({ rate, lasted, silent }: Trend, exposure: number): number {
  const end = 1 / lasted;
  const either = (time: number) => 1 - Math.exp(-(rate + end) * time);
  const goesOn = 1 - either(silent);
  const isOver = (end / (rate + end)) * either(silent);
  return (goesOn / (goesOn + isOver)) * (rate / (rate + end)) * either(exposure);
}
