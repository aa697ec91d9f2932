/**
 * Decayed read counts: a read at t weighs 2^(−(now − t)/half-life) now. Adding is commutative, so
 * late and reordered events fold to the same counts.
 */
import { HALF_LIVES_IN_TTLS } from './stats.ts';

/** Counts moved from one time to a later one; an earlier `to` leaves them as they are. */
export function decayCounts(
  counts: readonly number[],
  from: number,
  to: number,
  ttlMilliseconds: number,
): number[] {
  const ttls = Math.max(0, to - from) / ttlMilliseconds;
  return counts.map((count, index) => count * 2 ** (-ttls / halfLife(index)));
}

/** Adds `reads` at time `at`; answers the counts and the time they hold for, the later of both. */
export function addReads(
  counts: readonly number[],
  countedAt: number,
  at: number,
  reads: number,
  ttlMilliseconds: number,
): { readonly counts: number[]; readonly countedAt: number } {
  const ttlsLate = Math.max(0, countedAt - at) / ttlMilliseconds;
  const moved = decayCounts(counts, countedAt, at, ttlMilliseconds);
  return {
    counts: moved.map((count, index) => count + reads * 2 ** (-ttlsLate / halfLife(index))),
    countedAt: Math.max(countedAt, at),
  };
}

/** Expected reads per TTL at time `at`, one estimate per half-life: count × ln 2 / half-life. */
export function readsPerTtl(
  counts: readonly number[],
  countedAt: number,
  at: number,
  ttlMilliseconds: number,
): number[] {
  return decayCounts(counts, countedAt, at, ttlMilliseconds).map(
    (count, index) => (count * Math.LN2) / halfLife(index),
  );
}

/** The first of these estimates, of the shortest half-life. */
export function readsPerTtlNow(
  counts: readonly number[],
  countedAt: number,
  at: number,
  ttlMilliseconds: number,
): number {
  return readsPerTtl(counts.slice(0, 1), countedAt, at, ttlMilliseconds)[0] ?? 0;
}

/** Which half-life ranks keys against each other: the medium one. */
const RANKING = 1;
/** Steps of the rank per doubling of the count. */
const STEPS = 2;

/**
 * A key's place among its keyspace: log₂ of its count plus elapsed half-lives (forward decay,
 * Cormode et al. 2009), so that ranks of different times compare and a key that is not read keeps
 * its number while the others pass it. Quantised: a steady key changes it twice per half-life.
 * Ranks compare only under one TTL: under a longer one the same time has fewer half-lives.
 */
export function rankOf(
  counts: readonly number[],
  countedAt: number,
  ttlMilliseconds: number,
): number {
  const count = counts[RANKING] ?? 0;
  const halfLives = countedAt / (halfLife(RANKING) * ttlMilliseconds);
  return Math.floor(STEPS * (Math.log2(Math.max(count, 2 ** -20)) + halfLives));
}

function halfLife(index: number): number {
  return HALF_LIVES_IN_TTLS[index] ?? Number.NaN;
}
