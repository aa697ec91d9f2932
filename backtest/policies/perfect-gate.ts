/** A gate that knows the future: the best that a decision at expiry can be. */
import type { Policy } from '../replay.ts';
import type { Trace } from '../traces/trace.ts';
import { replayAtExpiry } from './at-expiry.ts';

/** Warms an ending entry when the key is read within the next TTL. */
export const perfectGate: Policy = {
  name: 'perfect-gate',
  replay(trace, options) {
    const { ttlMilliseconds } = options;
    const nextReadAt = findNextReads(trace);
    const upcoming = new Float64Array(trace.keyNames.length).fill(Number.POSITIVE_INFINITY);
    return replayAtExpiry(trace, options, {
      onRead(index, key) {
        upcoming[key] = nextReadAt[index] ?? Number.POSITIVE_INFINITY;
      },
      shouldWarm: (key, at) => (upcoming[key] ?? Number.POSITIVE_INFINITY) < at + ttlMilliseconds,
    });
  },
};

/** For every read, the time of the next read of the same key; ∞ for the last. */
function findNextReads(trace: Trace): Float64Array {
  const next = new Float64Array(trace.times.length);
  const latest = new Float64Array(trace.keyNames.length).fill(Number.POSITIVE_INFINITY);
  for (let index = trace.times.length - 1; index >= 0; index -= 1) {
    const key = trace.keys[index] ?? 0;
    next[index] = latest[key] ?? Number.POSITIVE_INFINITY;
    latest[key] = trace.times[index] ?? 0;
  }
  return next;
}
