/** The same time of the local day on days past, over changes of daylight saving. */
import { offsetsOf } from '../time-zone.ts';

const DAY_MILLISECONDS = 24 * 3_600_000;

/** Moments of several days, and the weekday (Sunday is 0) that each falls on. */
export interface LocalDays {
  readonly moments: readonly number[];
  readonly weekdays: readonly number[];
  /** The weekday of the moment that they were asked for. */
  readonly weekday: number;
}

/** When the clocks of the zone showed the same as at `now` on the days before it, oldest first. */
export function sameTimeOfDay(now: number, timeZone: string, days: number): LocalDays {
  const offsetAt = offsetsOf(timeZone);
  const wall = now + offsetAt(now);
  const walls = Array.from({ length: days }, (_, day) => wall - (days - day) * DAY_MILLISECONDS);
  return {
    // Twice, since the first offset may be that of the other side of a change.
    moments: walls.map((at) => at - offsetAt(at - offsetAt(at - offsetAt(now)))),
    weekdays: walls.map(weekdayOf),
    weekday: weekdayOf(wall),
  };
}

function weekdayOf(wall: number): number {
  return new Date(wall).getUTCDay();
}
