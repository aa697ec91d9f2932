/** The environment of `schedules`. */
import { type EnvironmentOf, text } from '../../core/environment.ts';
import { COMMON, TABLE } from '../variables.ts';

/** Read by `index.ts`. */
export const SCHEDULES_ENVIRONMENT = { ...COMMON, ...TABLE, SCHEDULE_GROUP: text() } as const;

/** Written by `lib/schedules.ts`. */
export type SchedulesEnvironment = EnvironmentOf<typeof SCHEDULES_ENVIRONMENT>;
