/** When a schedule fires, read as EventBridge reads it. */
import { Cron } from 'croner';
import type { Schedule } from '../core/config/settings.ts';

/**
 * First time of an EventBridge cron after `after`; undefined where there is none. It has six
 * fields from minutes to year, counts weekdays from Sunday = 1, and steps may start at a number.
 */
export function nextCronTime(
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

/** First time of a schedule after `after`; a schedule that is over never comes. */
export function nextTime(schedule: Schedule, after: number): number {
  if (schedule.kind === 'every') {
    return (Math.floor(after / schedule.milliseconds) + 1) * schedule.milliseconds;
  }
  const next = nextCronTime(schedule.expression, schedule.timeZone, after);
  return next ?? Number.POSITIVE_INFINITY;
}
