/** Schedules in the words of EventBridge Scheduler. */
import { cronFields, leastCronGap } from '../config/cron.ts';
import { STRATEGIES } from '../config/defaults.ts';
import type { Schedule, Settings, StrategyName } from '../config/settings.ts';
import type { Problem } from '../errors.ts';
import { formatDuration } from '../units.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_HOURS = 24;
/** The least that Scheduler accepts; only at one run a minute is it more than half of the time. */
const LEAST_AGE_SECONDS = 60;
const MOST_AGE_SECONDS = 15 * 60;
/**
 * Intervals of all strategies meet on full hours. Within these minutes Scheduler spreads them, so
 * that they do not all decide at once; more would make `every` mean little.
 */
const MOST_FLEXIBLE_MINUTES = 5;
/** A run may come that part of its interval late. Shorter intervals than four minutes are exact. */
const FLEXIBLE_SHARE = 1 / 4;

/** One schedule as Scheduler keeps it. */
export interface ScheduleWords {
  readonly expression: string;
  readonly timeZone: string;
  /** How much later than its time it may come, drawn anew each time; 0 is not at all. */
  readonly flexibleMinutes: number;
  /** How long Scheduler tries to start it. */
  readonly maxAgeSeconds: number;
}

/** A schedule in Scheduler's words; `scheduleProblems` says which have none. */
export function scheduleWords(schedule: Schedule): ScheduleWords {
  if (schedule.kind === 'cron') {
    const expression = `cron(${cronFields(schedule.expression).join(' ')})`;
    const maxAgeSeconds = ageLimit(leastCronGap(schedule.expression), 0);
    // Whoever names a minute means that minute.
    return { expression, timeZone: schedule.timeZone, flexibleMinutes: 0, maxAgeSeconds };
  }
  const minutes = schedule.milliseconds / MINUTE_MILLISECONDS;
  const flexibleMinutes = Math.min(MOST_FLEXIBLE_MINUTES, Math.floor(minutes * FLEXIBLE_SHARE));
  return {
    expression: alignedExpression(minutes) ?? `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    timeZone: 'Etc/UTC',
    flexibleMinutes,
    maxAgeSeconds: ageLimit(minutes, flexibleMinutes),
  };
}

/** Intervals that Scheduler cannot keep, with where they stand in the file. */
export function scheduleProblems(settings: Settings): Problem[] {
  return [...settings.strategies.values()].flatMap(({ name, enabled, schedule }) =>
    enabled && schedule.kind === 'every' && !isKept(schedule.milliseconds)
      ? [intervalProblem(name, schedule.milliseconds)]
      : [],
  );
}

/** True of intervals whose times are multiples of them since the epoch, and so known beforehand. */
export function isAligned(milliseconds: number): boolean {
  return alignedExpression(milliseconds / MINUTE_MILLISECONDS) !== undefined;
}

/**
 * Intervals that fit into an hour or a day as times of the UTC clock: unlike those of a rate they
 * do not depend on when the schedule was last changed.
 */
function alignedExpression(minutes: number): string | undefined {
  const hours = minutes / 60;
  if (minutes > 1 && Number.isInteger(60 / minutes) && hours < 1)
    return `cron(0/${minutes} * * * ? *)`;
  if (hours === 1) return 'cron(0 * * * ? *)';
  if (hours === DAY_HOURS) return 'cron(0 0 * * ? *)';
  const fits = Number.isInteger(hours) && Number.isInteger(DAY_HOURS / hours);
  return fits ? `cron(0 0/${hours} * * ? *)` : undefined;
}

/** Half of the time to the next run, so that none meets its successor. */
function ageLimit(gapMinutes: number, flexibleMinutes: number): number {
  const seconds = Math.floor(gapMinutes * 30) - flexibleMinutes * 60;
  return Math.max(LEAST_AGE_SECONDS, Math.min(MOST_AGE_SECONDS, seconds));
}

function isKept(milliseconds: number): boolean {
  return Number.isInteger(milliseconds / MINUTE_MILLISECONDS);
}

function intervalProblem(name: StrategyName, milliseconds: number): Problem {
  return {
    path: `strategies.${STRATEGIES[name].input}.every`,
    expected: 'whole minutes, at least 1m, where AWS keeps the schedule',
    found: formatDuration(milliseconds),
  };
}
