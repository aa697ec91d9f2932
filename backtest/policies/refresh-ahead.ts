/** Refresh-ahead as caches ship it: a read late in an entry's life fetches it anew. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

/** Share of the TTL after which a read refreshes (Caffeine, FusionCache and bentocache users' value). */
const REFRESH_AFTER = 0.8;

/** Refreshes on a hit at that share of the entry's life or later. */
export function makeRefreshAhead(name: string, refreshAfter: number): Policy {
  return {
    name,
    replay(trace, options) {
      const { ttlMilliseconds } = options;
      const cache = makeReplayCache(trace, options);
      forEachRead(trace, (key, at) => {
        const hit = cache.read(key, at);
        if (hit && at - cache.fetchedAt(key) >= refreshAfter * ttlMilliseconds) cache.warm(key, at);
      });
      return cache.tally();
    },
  };
}

/** At 80 % of the entry's life. */
export const refreshAhead: Policy = makeRefreshAhead('refresh-ahead', REFRESH_AFTER);
