/** The environment of `patterns`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const PATTERNS_ENVIRONMENT = { ...COMMON, ...TABLE, ...TOKENS } as const;

/** Written by `lib/patterns.ts`. */
export type PatternsEnvironment = EnvironmentOf<typeof PATTERNS_ENVIRONMENT>;
