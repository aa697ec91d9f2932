/** The environment of `warm`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const WARM_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS, ...WARM_QUEUE } as const;

/** Written by `lib/warm.ts`. */
export type WarmEnvironment = EnvironmentOf<typeof WARM_ENVIRONMENT>;
