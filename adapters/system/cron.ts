/** When an EventBridge cron expression comes next. */
import { Cron } from 'croner';

/**
 * The first time after `after`, epoch milliseconds; undefined where there is none, as for a year
 * that is over. EventBridge cron has six fields from minutes to year and counts weekdays from
 * Sunday = 1; steps may start at a number (`0/15`).
 */
export function nextCronRun(
  expression: string,
  timeZone: string,
  after: number,
): number | undefined {
  const cron = new Cron(`0 ${expression}`, {
    mode: '7-part',
    alternativeWeekdays: true,
    sloppyRanges: true,
    timezone: timeZone,
    paused: true,
  });
  return cron.nextRun(new Date(after))?.getTime();
}
