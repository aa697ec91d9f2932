/** The environment of `strategy`. */

import { STRATEGY_NAMES } from '../../core/config/defaults.ts';
import { type EnvironmentOf, oneOf } from '../../core/environment.ts';
import { COMMON, TABLE, WARM_QUEUE } from '../variables.ts';

/** Read by `index.ts`. */
export const STRATEGY_ENVIRONMENT = {
  ...COMMON,
  ...TABLE,
  ...WARM_QUEUE,
  STRATEGY: oneOf(...STRATEGY_NAMES),
} as const;

/** Written by `lib/strategy.ts`. */
export type StrategyEnvironment = EnvironmentOf<typeof STRATEGY_ENVIRONMENT>;
