/** When strategies run next. */
import type { StrategyStatus } from '../api/status.ts';
import type { Schedule, StrategySettings } from '../config/settings.ts';
import type { Run } from '../ports.ts';

/**
 * When a schedule comes next, after a time; undefined where it never does, or for an interval whose
 * beginning only its scheduler knows.
 */
export type NextTime = (schedule: Schedule, after: number) => number | undefined;

/**
 * What a strategy does and when it runs next.
 *
 * @param latest its latest runs, newest first; enough to have one of its own schedule among them.
 */
export function strategyStatus(
  { name, enabled, schedule, windows }: StrategySettings,
  latest: readonly Run[],
  nextTime: NextTime,
  now: number,
): StrategyStatus {
  const [lastRun] = latest;
  const lastOwn = latest.find(({ window }) => window === undefined);
  const nextRunAt = (times: Schedule, isOn = true): number | null => {
    if (!enabled || !isOn) return null;
    const counted =
      times.kind === 'every'
        ? nextIntervalRun(times.milliseconds, lastOwn?.startedAt, now)
        : undefined;
    return nextTime(times, now) ?? counted ?? null;
  };
  return {
    name,
    enabled,
    schedule,
    lastRun: lastRun ?? null,
    nextRunAt: nextRunAt(schedule),
    windows: windows.map((window) => ({
      name: window.name,
      enabled: window.enabled,
      schedule: window.schedule,
      nextRunAt: nextRunAt(window.schedule, window.enabled),
    })),
  };
}

/**
 * Next run of a fixed interval, counted from the last start; a late one counts on from there.
 * Undefined before the first run: where the scheduler began is not known here.
 */
export function nextIntervalRun(
  everyMilliseconds: number,
  lastStartedAt: number | undefined,
  now: number,
): number | undefined {
  if (lastStartedAt === undefined) return undefined;
  const passed = Math.floor(Math.max(0, now - lastStartedAt) / everyMilliseconds);
  return lastStartedAt + (passed + 1) * everyMilliseconds;
}
