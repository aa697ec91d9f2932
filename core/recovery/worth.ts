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
  let unused = 0;
  let used = 0;
  let worthy = 0;
  for (const [place, expected] of reads.entries()) {
    // Independent reads: the chance of none in the life of the entry is e^−expected.
    const chance = 1 - Math.exp(-expected * lifeShare(place, reads.length));
    used += chance;
    unused += 1 - chance;
    if (unused <= budget * used) worthy = place + 1;
  }
  return worthy;
}
