/** What the observations come to. */

/** One interval of observation. */
export interface Interval {
  readonly hits: Readonly<Record<string, number>>;
  readonly reads: Readonly<Record<string, number>>;
  /** Keys that the origin was asked for so far. */
  readonly keysLoaded: Readonly<Record<string, number>>;
}

/** As much as before, but for a twentieth. */
const BACK_SHARE = 0.95;
/** Intervals in a row, so that no stroke of luck counts. */
const IN_A_ROW = 2;

/** The hit ratio before the flush, and the seconds until it was back; null: it was not. */
export function recoverySeconds(
  intervals: readonly Interval[],
  flushedAt: number,
  half: string,
  intervalSeconds: number,
): { readonly before: number; readonly seconds: number | null } {
  const before = ratioOf(intervals.slice(0, flushedAt), half);
  const after = intervals.slice(flushedAt).map((interval) => ratioOf([interval], half));
  const isBack = (ratio = 0) => ratio >= BACK_SHARE * before;
  const first = after.findIndex((_, at) =>
    Array.from({ length: IN_A_ROW }, (_none, next) => after[at + next]).every(isBack),
  );
  return { before, seconds: first < 0 ? null : (first + 1) * intervalSeconds };
}

function ratioOf(intervals: readonly Interval[], half: string): number {
  const sum = (figure: (interval: Interval) => Readonly<Record<string, number>>) =>
    intervals.reduce((total, interval) => total + (figure(interval)[half] ?? 0), 0);
  return sum(({ hits }) => hits) / sum(({ reads }) => reads);
}

/** Parts of a TTL that are compared. */
const PARTS = 60;

/**
 * How evenly entries end over a TTL: the most in one sixtieth of it over the mean of all. The
 * first part of a spread that nobody has filled is left out of nothing: the mean is of the whole.
 */
export function evennessOf(ends: readonly number[], ttlMilliseconds: number) {
  const parts = new Array<number>(PARTS).fill(0);
  for (const end of ends) {
    const part = Math.min(PARTS - 1, Math.floor((end / ttlMilliseconds) * PARTS));
    parts[part] = (parts[part] ?? 0) + 1;
  }
  return { peakToMean: (Math.max(...parts) * PARTS) / ends.length };
}
