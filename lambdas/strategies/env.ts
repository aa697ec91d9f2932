/** The environment of `strategies`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const STRATEGIES_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/strategies.ts`. */
export type StrategiesEnvironment = EnvironmentOf<typeof STRATEGIES_ENVIRONMENT>;
