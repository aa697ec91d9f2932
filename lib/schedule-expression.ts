/** Schedules of the configuration in the words of EventBridge Scheduler. */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { STRATEGIES } from '../core/config/defaults.ts';
import type { Schedule, StrategyName } from '../core/config/settings.ts';
import { configInvalid } from '../core/errors.ts';
import { formatDuration } from '../core/units.ts';

const MINUTE_MILLISECONDS = 60_000;
/** The least that Scheduler accepts. */
const LEAST_EVENT_AGE = Duration.seconds(60);
/** The time until a cron's next slot is not known here; later than this a window has passed. */
const CRON_EVENT_AGE = Duration.minutes(5);
const MOST_EVENT_AGE_MINUTES = 15;

/**
 * When a strategy runs.
 *
 * @throws PreheatError `config_invalid`: Scheduler counts in whole minutes.
 */
export function scheduleExpression(name: StrategyName, schedule: Schedule): ScheduleExpression {
  if (schedule.kind === 'cron') {
    const zone = TimeZone.of(schedule.timeZone);
    return ScheduleExpression.expression(`cron(${schedule.expression})`, zone);
  }
  const minutes = schedule.milliseconds / MINUTE_MILLISECONDS;
  if (minutes < 1 || !Number.isInteger(minutes)) {
    const path = `strategies.${STRATEGIES[name].input}.every`;
    const expected = 'whole minutes, at least 1m, where AWS keeps the schedule';
    const found = formatDuration(schedule.milliseconds);
    throw configInvalid([{ path, expected, found }]);
  }
  return ScheduleExpression.expression(`rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`);
}

/** How late a run may still begin: half an interval, so that it cannot meet its successor. */
export function maxEventAge(schedule: Schedule): Duration {
  if (schedule.kind === 'cron') return CRON_EVENT_AGE;
  const half = Math.floor(schedule.milliseconds / MINUTE_MILLISECONDS / 2);
  return half < 1 ? LEAST_EVENT_AGE : Duration.minutes(Math.min(half, MOST_EVENT_AGE_MINUTES));
}
