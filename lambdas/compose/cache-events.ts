/** What ElastiCache tells of a cache; for an `index.ts` alone. */
import { makeElastiCacheClient } from '../../adapters/elasticache/client.ts';
import { makeElastiCacheEvents } from '../../adapters/elasticache/events.ts';

/** The log of events of a cache by its name there; without one there is no log. */
export function composeCacheEvents({ CACHE_NAME }: { readonly CACHE_NAME: string | undefined }) {
  const name = CACHE_NAME;
  return { cacheEvents: name ? makeElastiCacheEvents(makeElastiCacheClient(), name) : undefined };
}
