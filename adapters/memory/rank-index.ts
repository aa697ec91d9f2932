/** The `rank` index in memory: entries in buckets, since ranks are quantised. */

/** Entries of one keyspace by descending rank. */
export interface RankIndex<Entry> {
  /** Moves an entry from one bucket to another; undefined is no bucket. */
  move(entry: Entry, from: number | undefined, to: number | undefined): void;
  /** The entries of the highest ranks, at most `limit`. */
  top(limit: number): Entry[];
}

/** Makes an empty index. */
export function makeRankIndex<Entry>(): RankIndex<Entry> {
  const buckets = new Map<number, Set<Entry>>();
  /** The ranks that there are, highest first, until one is added or taken away. */
  let ranks: readonly number[] | undefined;
  return {
    move(entry, from, to) {
      if (from === to) return;
      if (from !== undefined) {
        const bucket = buckets.get(from);
        bucket?.delete(entry);
        if (bucket?.size === 0) {
          buckets.delete(from);
          ranks = undefined;
        }
      }
      if (to === undefined) return;
      const bucket = buckets.get(to);
      if (bucket) {
        bucket.add(entry);
      } else {
        buckets.set(to, new Set([entry]));
        ranks = undefined;
      }
    },
    top(limit) {
      const found: Entry[] = [];
      ranks ??= [...buckets.keys()].sort((a, b) => b - a);
      for (const rank of ranks) {
        for (const entry of buckets.get(rank) ?? []) {
          if (found.length >= limit) return found;
          found.push(entry);
        }
      }
      return found;
    },
  };
}
