/** The environment of `cache-proxy`. */
import type { EnvironmentOf } from '../../core/environment.ts';
import { COMMON, REDIS } from '../variables.ts';

/** Read by `index.ts`. */
export const CACHE_PROXY_ENVIRONMENT = { ...COMMON, ...REDIS } as const;

/** Written by `lib/cache-proxy.ts`. */
export type CacheProxyEnvironment = EnvironmentOf<typeof CACHE_PROXY_ENVIRONMENT>;
