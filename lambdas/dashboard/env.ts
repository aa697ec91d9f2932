/** The environment of `dashboard`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON } from '../variables.ts';

/** Read by `index.ts`. */
export const DASHBOARD_ENVIRONMENT = COMMON;

/** Written by `lib/dashboard.ts`. */
export type DashboardEnvironment = EnvironmentOf<typeof DASHBOARD_ENVIRONMENT>;
