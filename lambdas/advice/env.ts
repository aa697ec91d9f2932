/** The environment of `advice`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const ADVICE_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/advice.ts`. */
export type AdviceEnvironment = EnvironmentOf<typeof ADVICE_ENVIRONMENT>;
