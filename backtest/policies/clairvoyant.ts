/** The ceiling: knows every read, so only the first read of a key can miss. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

/**
 * Fetches a known key just before the read that would miss. Every miss but the first of a key
 * becomes a warm, so its origin calls are exactly those of `none`.
 */
export const clairvoyant: Policy = {
  name: 'clairvoyant',
  replay(trace, options) {
    const cache = makeReplayCache(trace, options);
    forEachRead(trace, (key, at) => {
      const isKnown = cache.fetchedAt(key) > Number.NEGATIVE_INFINITY;
      if (isKnown && !cache.isFresh(key, at)) cache.warm(key, at);
      cache.read(key, at);
    });
    return cache.tally();
  },
};
