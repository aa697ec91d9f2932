/** When an EventBridge cron expression comes next. */
import { Cron } from 'croner';
import { cronFields } from '../../core/config/cron.ts';
import { firstShown, offsetsOf } from '../../core/time-zone.ts';

const DAY_OF_WEEK = 4;
const SATURDAY = '7';

/**
 * The first time after `after`, epoch milliseconds; undefined where there is none, as for a year
 * that is over. EventBridge cron has six fields from minutes to year and counts weekdays from
 * Sunday = 1; steps may start at a number (`0/15`). A time that the clocks leap over in spring is
 * skipped, and one that they show twice in autumn comes once, the first time.
 *
 * Source: Amazon EventBridge Scheduler user guide, “Cron-based schedules” and “Daylight savings time”.
 */
export function nextCronRun(
  expression: string,
  timeZone: string,
  after: number,
): number | undefined {
  // The library names times of the calendar; what the clocks make of them is decided here.
  const cron = new Cron(`0 ${withLastWeekday(expression)}`, {
    mode: '7-part',
    alternativeWeekdays: true,
    sloppyRanges: true,
    timezone: 'UTC',
    paused: true,
  });
  const offsetAt = offsetsOf(timeZone);
  let wall = cron.nextRun(new Date(after + offsetAt(after)));
  while (wall) {
    const at = firstShown(wall.getTime(), offsetAt);
    if (at !== undefined && at > after) return at;
    wall = cron.nextRun(wall);
  }
  return undefined;
}

/** Bare `L` is the last day of the week, which the library has no word for. */
function withLastWeekday(expression: string): string {
  const fields = cronFields(expression);
  return (fields[DAY_OF_WEEK] === 'L' ? fields.with(DAY_OF_WEEK, SATURDAY) : fields).join(' ');
}
