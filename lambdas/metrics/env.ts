/** The environment of `metrics`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const METRICS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/metrics.ts`. */
export type MetricsEnvironment = EnvironmentOf<typeof METRICS_ENVIRONMENT>;
