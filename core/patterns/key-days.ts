/**
 * What became of key-days that are compared with each other: the hold-out, and two settings of a
 * strategy. A key enters a trial at the first decision of a UTC day in which the sides would
 * differ; from then to the end of the day its reads and misses are counted, whatever happens to
 * it. Both sides enter by the same rule and are followed for as long, so that chance alone set
 * them apart before.
 */
import { type Setting, utcDay } from '../gate/hold-out.ts';

/** The sides of the hold-out, and those of a comparison of settings. */
export type Side = 'warmed' | 'withheld' | Setting;

/** One side of one trial: `name` is the strategy, or the comparison. */
export interface Enrolment {
  readonly name: string;
  readonly side: Side;
}

/** A key-day in a trial. */
export interface KeyDay extends Enrolment {
  /** When the warm would take effect, epoch ms; only reads after it count. */
  readonly from: number;
  readonly reads: number;
  readonly misses: number;
}

/**
 * Enters a key that is decided on for `at`. A key-day is in the hold-out once, for the strategy
 * that came first: what others do to it later is a consequence of its side.
 */
export function enrol(
  keyDays: readonly KeyDay[] = [],
  enrolments: readonly Enrolment[],
  at: number,
): readonly KeyDay[] {
  const today = keyDays.filter(({ from }) => utcDay(from) >= utcDay(at));
  const entered = enrolments.filter(
    (enrolment) => !today.some((keyDay) => slotOf(keyDay) === slotOf(enrolment)),
  );
  if (entered.length === 0) return keyDays;
  return [...today, ...entered.map((entry) => ({ ...entry, from: at, reads: 0, misses: 0 }))];
}

function slotOf({ name, side }: Enrolment): string {
  return side === 'warmed' || side === 'withheld' ? '' : name;
}

/** Counts reads of users up to `at` in the trials of that day. */
export function countInKeyDays(
  keyDays: readonly KeyDay[],
  { at, reads, misses }: { readonly at: number; readonly reads: number; readonly misses: number },
): readonly KeyDay[] {
  return keyDays.map((keyDay) =>
    at > keyDay.from && utcDay(at) === utcDay(keyDay.from)
      ? { ...keyDay, reads: keyDay.reads + reads, misses: keyDay.misses + misses }
      : keyDay,
  );
}
