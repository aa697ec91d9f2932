/** Which schedules there are, and how each shall be. */
import type { Settings, StrategyName } from '../config/settings.ts';
import type { PlannedSchedule } from './port.ts';

/** The name of a schedule: of a strategy, or of one of its windows. Unique among all of a stack. */
export function scheduleName(strategy: StrategyName, window?: string): string {
  return window === undefined ? strategy : `${strategy}.${window}`;
}

/**
 * Every schedule of a deployment as it shall be now: the file says which there are, and the current
 * settings when they come. What the current settings no longer name does not come at all.
 */
export function planSchedules(deployed: Settings, current: Settings): PlannedSchedule[] {
  return [...deployed.strategies.values()].flatMap(({ name, enabled, schedule, windows }) => {
    if (!enabled) return [];
    const own = current.strategies.get(name);
    const isOn = own?.enabled ?? false;
    return [
      { name: scheduleName(name), times: own?.schedule ?? schedule, enabled: isOn },
      ...windows.map((window) => {
        const now = own?.windows.find((candidate) => candidate.name === window.name);
        return {
          name: scheduleName(name, window.name),
          times: now?.schedule ?? window.schedule,
          enabled: isOn && (now?.enabled ?? false),
        };
      }),
    ];
  });
}
