/** The environment of `control`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const CONTROL_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS, ...CACHE } as const;

/** Written by `lib/control.ts`. */
export type ControlEnvironment = EnvironmentOf<typeof CONTROL_ENVIRONMENT>;
