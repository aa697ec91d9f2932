/** No warming: only a read's own miss fetches. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

/** The yardstick of all others. */
export const none: Policy = {
  name: 'none',
  replay(trace, options) {
    const cache = makeReplayCache(trace, options);
    forEachRead(trace, (key, at) => cache.read(key, at));
    return cache.tally();
  },
};
