/** The environment of `recovery`. */
import { type EnvironmentOf, optional, text } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const RECOVERY_ENVIRONMENT = {
  ...COMMON,
  ...TABLE,
  ...WARM_QUEUE,
  ...CACHE,
  /** The cache by its name in ElastiCache; absent where it is none, or its log is out of reach. */
  CACHE_NAME: optional(text()),
} as const;

/** Written by `lib/recovery.ts`. */
export type RecoveryEnvironment = EnvironmentOf<typeof RECOVERY_ENVIRONMENT>;
