/** What most teams write first: a cron job that warms the most read keys. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

const TOP = 100;
const EVERY_MILLISECONDS = 30 * 60_000;

/** Again and again after the log's beginning, warms the keys with the most reads so far. */
export function makeCronTop(name: string, size: number, everyMilliseconds: number): Policy {
  return {
    name,
    replay(trace, options) {
      const cache = makeReplayCache(trace, options);
      const top = makeTop(trace.keyNames.length, size);
      let nextRunAt = (trace.times[0] ?? 0) + everyMilliseconds;
      forEachRead(trace, (key, at) => {
        while (nextRunAt <= at) {
          for (const popular of top.keys()) cache.warm(popular, nextRunAt);
          nextRunAt += everyMilliseconds;
        }
        cache.read(key, at);
        top.count(key);
      });
      return cache.tally();
    },
  };
}

/** The 100 keys, every 30 minutes. */
export const cronTop100: Policy = makeCronTop('cron-top-100', TOP, EVERY_MILLISECONDS);

/**
 * The most counted keys, exactly; of equally counted ones those seen first. Counts only grow, so
 * only the key that is counted can enter, and only in the place of the last one.
 */
function makeTop(keyCount: number, size: number) {
  const counts = new Float64Array(keyCount);
  const isIn = new Uint8Array(keyCount);
  const members: number[] = [];
  const isBehind = (key: number, other: number): boolean => {
    const difference = (counts[key] ?? 0) - (counts[other] ?? 0);
    return difference < 0 || (difference === 0 && key > other);
  };
  const findLast = (): number => {
    let last = 0;
    for (let place = 1; place < members.length; place += 1) {
      if (isBehind(members[place] ?? 0, members[last] ?? 0)) last = place;
    }
    return last;
  };
  return {
    keys: (): readonly number[] => members,
    count(key: number): void {
      counts[key] = (counts[key] ?? 0) + 1;
      if (isIn[key]) return;
      const place = members.length < size ? members.length : findLast();
      const leaver = members[place];
      if (leaver !== undefined) {
        if (isBehind(key, leaver)) return;
        isIn[leaver] = 0;
      }
      isIn[key] = 1;
      members[place] = key;
    },
  };
}
