/** The environment of `gauges`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE } from '../variables.ts';

/** Read by `index.ts`. */
export const GAUGES_ENVIRONMENT = { ...COMMON, ...TABLE, ...CACHE } as const;

/** Written by `lib/gauges.ts`. */
export type GaugesEnvironment = EnvironmentOf<typeof GAUGES_ENVIRONMENT>;
