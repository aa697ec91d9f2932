/** The environment of `invalidate`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const INVALIDATE_ENVIRONMENT = {
  ...COMMON,
  ...TABLE,
  ...TOKENS,
  ...WARM_QUEUE,
  ...CACHE,
} as const;

/** Written by `lib/invalidate.ts`. */
export type InvalidateEnvironment = EnvironmentOf<typeof INVALIDATE_ENVIRONMENT>;
