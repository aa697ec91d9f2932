/** The environment of `inspect`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TOKENS } from '../variables.ts';

/** Read by `index.ts`. */
export const INSPECT_ENVIRONMENT = { ...COMMON, ...TOKENS, ...CACHE } as const;

/** Written by `lib/inspect.ts`. */
export type InspectEnvironment = EnvironmentOf<typeof INSPECT_ENVIRONMENT>;
