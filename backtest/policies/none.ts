/** No warming: only a read's own miss fetches. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

/** The yardstick of all others. */
export const none: Policy = {
  name: 'none',
  replay(trace, { ttlMilliseconds }) {
    const cache = makeReplayCache(trace.keyNames.length, ttlMilliseconds);
    forEachRead(trace, (key, at) => cache.read(key, at));
    return cache.tally();
  },
};
