/** Replays with a decision at the end of every entry's life: the frame of both gates. */
import { makeReplayCache, type ReplayOptions, type Tally } from '../replay.ts';
import type { Trace } from '../traces/trace.ts';

/** What a gate sees and says. */
export interface ExpiryGate {
  /** A read is about to happen: its place in the trace, its key and time. */
  onRead(index: number, key: number, at: number): void;
  /** An entry ends at `at`; true warms it anew at that moment. */
  shouldWarm(key: number, at: number): boolean;
}

/**
 * Replays a trace under a gate. Entries live equally long, so they end in the order in which they
 * were fetched. Expiries come before reads of the same time: a read at the end finds the warm.
 * Stops as soon as misses and warms exceed `maxCalls`: the tally is then of the part replayed.
 */
export function replayAtExpiry(
  trace: Trace,
  options: Pick<ReplayOptions, 'ttlMilliseconds' | 'ends'>,
  gate: ExpiryGate,
  maxCalls = Number.POSITIVE_INFINITY,
): Tally {
  const { ttlMilliseconds } = options;
  const cache = makeReplayCache(trace, options);
  const fetchedKeys: number[] = [];
  const fetchedTimes: number[] = [];
  let head = 0;
  const note = (key: number, at: number): void => {
    fetchedKeys.push(key);
    fetchedTimes.push(at);
  };
  for (let index = 0; index < trace.times.length; index += 1) {
    const key = trace.keys[index] ?? 0;
    const at = trace.times[index] ?? 0;
    while (head < fetchedKeys.length && (fetchedTimes[head] ?? 0) + ttlMilliseconds <= at) {
      const ended = fetchedKeys[head] ?? 0;
      const endedAt = (fetchedTimes[head] ?? 0) + ttlMilliseconds;
      head += 1;
      if (!gate.shouldWarm(ended, endedAt)) continue;
      cache.warm(ended, endedAt);
      note(ended, endedAt);
    }
    if (fetchedKeys.length > maxCalls) break;
    gate.onRead(index, key, at);
    if (!cache.read(key, at)) note(key, at);
  }
  return cache.tally();
}
