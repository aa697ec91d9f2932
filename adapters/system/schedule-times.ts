/** When a schedule fires, read as EventBridge reads it. */

import type { Schedule } from '../../core/config/settings.ts';
import { nextCronRun } from './cron.ts';

/** First time of a schedule after `after`; a schedule that is over never comes. */
export function nextTime(schedule: Schedule, after: number): number {
  if (schedule.kind === 'every') {
    return (Math.floor(after / schedule.milliseconds) + 1) * schedule.milliseconds;
  }
  const next = nextCronRun(schedule.expression, schedule.timeZone, after);
  return next ?? Number.POSITIVE_INFINITY;
}
