/** The environment of `openapi`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON } from '../variables.ts';

/** Read by `index.ts`. */
export const OPENAPI_ENVIRONMENT = COMMON;

/** Written by `lib/openapi.ts`. */
export type OpenapiEnvironment = EnvironmentOf<typeof OPENAPI_ENVIRONMENT>;
