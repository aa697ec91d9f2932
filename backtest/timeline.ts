/** A log cut into stretches of equal time, and how much of each a policy hit. */
import type { Trace } from './traces/trace.ts';

/** Enough for a picture as wide as a page, and reads enough in each. */
const STRETCHES = 100;

/** Where the stretches of a log end. */
export interface Timeline {
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly stepMilliseconds: number;
  /** Reads up to the end of each stretch, from the first read of the log on. */
  readonly ends: readonly number[];
}

/** Follows the hits of one replay. */
export interface HitCurve {
  /** After each read: how many reads and hits there were so far. */
  note(reads: number, hits: number): void;
  /** Hits so far at each of the ends. */
  readonly hitsAt: readonly number[];
}

/** Cuts a log that has at least one read. */
export function makeTimeline({ times }: Trace, stretches = STRETCHES): Timeline {
  const startAt = times[0] ?? 0;
  const span = (times.at(-1) ?? startAt) - startAt;
  if (span === 0) return { startAt, stepMilliseconds: 0, ends: [times.length] };
  const stepMilliseconds = span / stretches;
  const ends: number[] = [];
  for (let read = 0; ends.length < stretches - 1; ) {
    const end = startAt + (ends.length + 1) * stepMilliseconds;
    while ((times[read] ?? Number.POSITIVE_INFINITY) < end) read += 1;
    ends.push(read);
  }
  return { startAt, stepMilliseconds, ends: [...ends, times.length] };
}

/** Starts a curve. It costs one comparison per read. */
export function makeHitCurve(ends: readonly number[] = []): HitCurve {
  const hitsAt: number[] = [];
  let next = ends[0] ?? Number.POSITIVE_INFINITY;
  return {
    hitsAt,
    note(reads, hits) {
      while (reads >= next) {
        hitsAt.push(hits);
        next = ends[hitsAt.length] ?? Number.POSITIVE_INFINITY;
      }
    },
  };
}

/** Hit ratio of each of `parts` equal parts of the log; null where nothing was read. */
export function hitRatios(
  { ends }: Pick<Timeline, 'ends'>,
  hitsAt: readonly number[],
  parts = ends.length,
): (number | null)[] {
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.round((part * ends.length) / parts) - 1;
    const to = Math.round(((part + 1) * ends.length) / parts) - 1;
    const reads = (ends[to] ?? 0) - (ends[from] ?? 0);
    return reads > 0 ? ((hitsAt[to] ?? 0) - (hitsAt[from] ?? 0)) / reads : null;
  });
}
