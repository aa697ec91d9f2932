/** The environment of `record`. */
import { type EnvironmentOf, url } from '../../core/environment.ts';
import { COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const RECORD_ENVIRONMENT = {
  ...COMMON,
  ...TOKENS,
  ...TABLE,
  ...WARM_QUEUE,
  ACCESS_QUEUE_URL: url('https', 'http'),
} as const;

/** Written by `lib/record.ts`. */
export type RecordEnvironment = EnvironmentOf<typeof RECORD_ENVIRONMENT>;
