/** How a unit is told where the cache is. */
import type { CacheProxyEnvironment } from '../../lambdas/cache-proxy/env.ts';
import type { WarmerEnvironment } from '../../lambdas/warmer/env.ts';

/** The server itself, or the function that asks it for others. */
export type CacheVariables = Pick<
  WarmerEnvironment,
  Extract<keyof WarmerEnvironment, `REDIS_${string}` | `CACHE_PROXY_${string}`>
>;

/** The server itself. */
export type ServerVariables = Omit<CacheProxyEnvironment, 'ENVIRONMENT'>;
