/**
 * Which of the keys that the cache has lost are loaded again, in which order, and for how long.
 * Pure; the reasons are in docs/adr/0016.
 */
import { decayCounts } from '../patterns/rates.ts';
import { HALF_LIVES_IN_TTLS, type KeyStats } from '../patterns/stats.ts';

/** Lives are spread over this share of the TTL, so that the ends of a refill are as even as its age. */
const SPREAD = 0.9;
/** Index of the medium half-life, the one that ranks keys. */
const RANKING = 1;

/**
 * Reads that are expected per TTL: the decayed count over the time that it stands for. A key that
 * has not been known for a half-life has had less time; one TTL more is taken for granted, so that
 * a single read a moment ago is not taken for a habit.
 */
export function expectedReads(stats: KeyStats, ttlMilliseconds: number, now: number): number {
  const halfLife = HALF_LIVES_IN_TTLS[RANKING];
  const count = decayCounts(stats.counts, stats.countedAt, now, ttlMilliseconds)[RANKING] ?? 0;
  const age = Math.max(0, now - stats.firstReadAt) / ttlMilliseconds + 1;
  const time = (halfLife / Math.LN2) * (1 - 2 ** (-age / halfLife));
  return count / time;
}

/** The share of its TTL that the entry at a place of a refill lives: the hottest end first. */
export function lifeShare(place: number, of: number): number {
  return 1 - SPREAD + (SPREAD * (place + 1)) / of;
}

/**
 * How many of the keys, most read first, a refill may load: so many that the calls which nobody is
 * expected to use stay within `budget` times the calls that are saved.
 *
 * @param reads expected reads per TTL of each.
 */
export function countWorthy(reads: readonly number[], budget: number): number {
  let [low, high] = [0, reads.length];
  // With each key more, lives are shorter and reads fewer: what is too many stays too many.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isWorthy(reads, middle, budget)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Independent reads: the chance of none in the life of an entry is e^−expected. */
function isWorthy(reads: readonly number[], count: number, budget: number): boolean {
  let used = 0;
  for (let place = 0; place < count; place += 1) {
    used += 1 - Math.exp(-(reads[place] ?? 0) * lifeShare(place, count));
  }
  return count - used <= budget * used;
}
