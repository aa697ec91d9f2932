/** What most teams write first: a cron job that warms the most read keys. */
import { forEachRead, makeReplayCache, type Policy } from '../replay.ts';

const TOP = 100;
const EVERY_MILLISECONDS = 30 * 60_000;

/** Every 30 minutes after the log's beginning, warms the 100 keys with the most reads so far. */
export const cronTop100: Policy = {
  name: 'cron-top-100',
  replay(trace, { ttlMilliseconds }) {
    const cache = makeReplayCache(trace.keyNames.length, ttlMilliseconds);
    const top = makeTop(trace.keyNames.length, TOP);
    let nextRunAt = (trace.times[0] ?? 0) + EVERY_MILLISECONDS;
    forEachRead(trace, (key, at) => {
      while (nextRunAt <= at) {
        for (const popular of top.keys()) cache.warm(popular, nextRunAt);
        nextRunAt += EVERY_MILLISECONDS;
      }
      cache.read(key, at);
      top.count(key);
    });
    return cache.tally();
  },
};

/**
 * The most counted keys, exactly: counts only grow, so only the key that is counted can enter,
 * and only in the place of the least one. Keys of equal count keep their place.
 */
function makeTop(keyCount: number, size: number) {
  const counts = new Float64Array(keyCount);
  const isIn = new Uint8Array(keyCount);
  const members: number[] = [];
  const countOf = (key: number) => counts[key] ?? 0;
  return {
    keys: (): readonly number[] => members,
    count(key: number): void {
      counts[key] = countOf(key) + 1;
      if (isIn[key]) return;
      if (members.length < size) {
        isIn[key] = 1;
        members.push(key);
        return;
      }
      let least = 0;
      for (let place = 1; place < size; place += 1) {
        if (countOf(members[place] ?? 0) < countOf(members[least] ?? 0)) least = place;
      }
      const leaver = members[least] ?? 0;
      if (countOf(key) <= countOf(leaver)) return;
      isIn[leaver] = 0;
      isIn[key] = 1;
      members[least] = key;
    },
  };
}
