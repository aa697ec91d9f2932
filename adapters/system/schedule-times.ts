/** When a schedule fires. */
import type { Schedule } from '../../core/config/settings.ts';
import { isAligned } from '../../core/schedules/words.ts';
import { nextCronRun } from './cron.ts';

/**
 * First time of a schedule after `after`; undefined for one that is over. Intervals count from the
 * epoch.
 */
export function nextTime(schedule: Schedule, after: number): number | undefined {
  if (schedule.kind === 'cron') {
    return nextCronRun(schedule.expression, schedule.timeZone, after);
  }
  return (Math.floor(after / schedule.milliseconds) + 1) * schedule.milliseconds;
}

/** The same where EventBridge Scheduler keeps time: it counts other intervals from their last change. */
export function nextAlignedTime(schedule: Schedule, after: number): number | undefined {
  if (schedule.kind === 'every' && !isAligned(schedule.milliseconds)) return undefined;
  return nextTime(schedule, after);
}
