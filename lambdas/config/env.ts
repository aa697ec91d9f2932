/** The environment of `config`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const CONFIG_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/config.ts`. */
export type ConfigEnvironment = EnvironmentOf<typeof CONFIG_ENVIRONMENT>;
