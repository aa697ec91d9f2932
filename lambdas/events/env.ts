/** The environment of `events`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { CACHE, COMMON, TABLE, TOKENS, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const EVENTS_ENVIRONMENT = {
  ...COMMON,
  ...TABLE,
  ...TOKENS,
  ...WARM_QUEUE,
  ...CACHE,
} as const;

/** Written by `lib/events.ts`. */
export type EventsEnvironment = EnvironmentOf<typeof EVENTS_ENVIRONMENT>;
