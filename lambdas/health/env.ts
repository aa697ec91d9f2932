/** The environment of `health`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE } from '../variables.ts';

/** Read by `index.ts`. */
export const HEALTH_ENVIRONMENT = { ...COMMON, ...TABLE, ...CACHE } as const;

/** Written by `lib/health.ts`. */
export type HealthEnvironment = EnvironmentOf<typeof HEALTH_ENVIRONMENT>;
