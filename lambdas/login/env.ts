/** The environment of `login`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const LOGIN_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS, ...WARM_QUEUE } as const;

/** Written by `lib/login.ts`. */
export type LoginEnvironment = EnvironmentOf<typeof LOGIN_ENVIRONMENT>;
