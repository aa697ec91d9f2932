/** What starts strategies at their times, as a contract like those of `core/ports.ts`. */
import type { Schedule } from '../config/settings.ts';

/** How one schedule shall be. */
export interface PlannedSchedule {
  readonly name: string;
  readonly times: Schedule;
  readonly enabled: boolean;
}

/** What setting a schedule came to; `unknown`: there is none of that name. */
export type ScheduleAnswer = 'changed' | 'unchanged' | 'unknown';

/** The schedules that there are. What each starts, and whether it exists, is not theirs to say. */
export interface Schedules {
  /** Makes a schedule be so, from its next time on. */
  set(schedule: PlannedSchedule): Promise<ScheduleAnswer>;
}
