/** The environment of `jobs`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const JOBS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS, ...WARM_QUEUE } as const;

/** Written by `lib/jobs.ts`. */
export type JobsEnvironment = EnvironmentOf<typeof JOBS_ENVIRONMENT>;
