/** The environment of `status`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const STATUS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS, ...CACHE } as const;

/** Written by `lib/status.ts`. */
export type StatusEnvironment = EnvironmentOf<typeof STATUS_ENVIRONMENT>;
