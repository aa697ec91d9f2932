/** The environment of `tasks`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const TASKS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/tasks.ts`. */
export type TasksEnvironment = EnvironmentOf<typeof TASKS_ENVIRONMENT>;
