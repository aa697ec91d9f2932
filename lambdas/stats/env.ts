/** The environment of `stats`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const STATS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/stats.ts`. */
export type StatsEnvironment = EnvironmentOf<typeof STATS_ENVIRONMENT>;
