/** The environment of `ingest`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE } from '../variables.ts';

/** Read by `index.ts`. */
export const INGEST_ENVIRONMENT = { ...COMMON, ...TABLE, ...CACHE } as const;

/** Written by `lib/ingest.ts`. */
export type IngestEnvironment = EnvironmentOf<typeof INGEST_ENVIRONMENT>;
