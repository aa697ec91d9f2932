/** How much of an origin call a warm saves, by when its entry is first read. */

/**
 * What a read at the very end of the TTL takes off the benefit of its warm. A warm at t that is
 * read at s ends s − t before the entry that its miss would have loaded: it saves less than one
 * call (docs/adr/0005: measured per key, this ranks them better than the mean of all keys).
 */
const LATENESS_COST = 0.7;

/** What a warm saves of a call whose entry is first read after that share of a TTL; 0 past it. */
export function savedShare(lateness: number): number {
  return lateness <= 1 ? 1 - LATENESS_COST * lateness : 0;
}
