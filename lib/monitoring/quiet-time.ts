/** How long no strategy may run before something is wrong. */
import { Duration } from 'aws-cdk-lib';
import type { Settings } from '../../core/config/settings.ts';

/** A time, cut as CloudWatch takes it. */
interface QuietTime {
  readonly period: Duration;
  readonly periods: number;
}

const MINUTE_MILLISECONDS = 60_000;
const DAY_MINUTES = 24 * 60;
/** A run that fails twice in a row, or starts late, is no silence. */
const MISSING_RUNS = 3;
const LEAST_MINUTES = 15;
/** CloudWatch looks back no further (alarms with periods of an hour or more). */
const MOST_DAYS = 7;

/**
 * Three times the shortest interval, a quarter of an hour at least. Where all strategies run at
 * times of the week, a week. Undefined where none is switched on.
 */
export function quietTime({ strategies }: Settings): QuietTime | undefined {
  const enabled = [...strategies.values()].filter((strategy) => strategy.enabled);
  if (enabled.length === 0) return undefined;
  const intervals = enabled.flatMap(({ schedule }) =>
    schedule.kind === 'every' ? [schedule.milliseconds / MINUTE_MILLISECONDS] : [],
  );
  if (intervals.length === 0) return { period: Duration.days(1), periods: MOST_DAYS };
  const minutes = Math.max(LEAST_MINUTES, Math.ceil(MISSING_RUNS * Math.min(...intervals)));
  if (minutes <= DAY_MINUTES) return { period: Duration.minutes(minutes), periods: 1 };
  const periods = Math.min(MOST_DAYS, Math.ceil(minutes / DAY_MINUTES));
  return { period: Duration.days(1), periods };
}
