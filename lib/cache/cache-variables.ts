/** How a unit reaches the cache: of the units that do, each declares these. */
import type { WarmerEnvironment } from '../../lambdas/warmer/env.ts';

/** Address and login, as variables of a function. */
export type CacheVariables = Pick<
  WarmerEnvironment,
  Extract<keyof WarmerEnvironment, `REDIS_${string}`>
>;
