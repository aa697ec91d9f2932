/** The environment of `warmer`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const WARMER_ENVIRONMENT = { ...COMMON, ...TABLE, ...WARM_QUEUE, ...CACHE } as const;

/** Written by `lib/warmer.ts`. */
export type WarmerEnvironment = EnvironmentOf<typeof WARMER_ENVIRONMENT>;
