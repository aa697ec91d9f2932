/** What each tier gave, and how fast, since the client was made. */

/** Where a value came from; `stale`: the origin failed, and this process still had a copy. */
export type Source = 'l1' | 'cache' | 'origin' | 'stale';

/** One tier. */
export interface TierReport {
  /** Reads that it answered. */
  readonly reads: number;
  /** Of the reads that reached it; null where none did. */
  readonly hitRatio: number | null;
  readonly averageMilliseconds: number | null;
}

/** Statistics of the read path. */
export interface ReadReport {
  readonly reads: number;
  /** Reads that made no origin call of their own, over all. */
  readonly hitRatio: number | null;
  /** Origin calls. */
  readonly misses: number;
  readonly l1: TierReport & { readonly items: number };
  readonly cache: TierReport & {
    /** Calls to the cache that failed; reads went to the origin instead. */
    readonly errors: number;
  };
  /** Reads that waited for the origin, those that joined another's call included. */
  readonly origin: TierReport & { readonly errors: number };
  /** Reads that were given an ended copy in place of the origin's error. */
  readonly stale: { readonly reads: number };
}

/** Counts reads. */
export interface TierStats {
  count(source: Source, milliseconds: number, missed: boolean): void;
  countCacheError(): void;
  countOriginError(): void;
  report(l1Items: number): ReadReport;
}

/** Makes counters at zero. */
export function makeTierStats(): TierStats {
  const tiers = {
    l1: { reads: 0, milliseconds: 0 },
    cache: { reads: 0, milliseconds: 0 },
    origin: { reads: 0, milliseconds: 0 },
    stale: { reads: 0, milliseconds: 0 },
  };
  let misses = 0;
  let cacheErrors = 0;
  let originErrors = 0;
  const tierReport = (source: Source, reached: number): TierReport => {
    const { reads, milliseconds } = tiers[source];
    return {
      reads,
      hitRatio: ratio(reads, reached),
      averageMilliseconds: ratio(milliseconds, reads),
    };
  };
  return {
    count(source, milliseconds, missed) {
      tiers[source].reads += 1;
      tiers[source].milliseconds += milliseconds;
      if (missed) misses += 1;
    },
    countCacheError() {
      cacheErrors += 1;
    },
    countOriginError() {
      originErrors += 1;
    },
    report(l1Items) {
      const pastCache = tiers.origin.reads + tiers.stale.reads;
      const pastL1 = tiers.cache.reads + pastCache;
      const reads = tiers.l1.reads + pastL1;
      return {
        reads,
        hitRatio: ratio(reads - misses, reads),
        misses,
        l1: { ...tierReport('l1', reads), items: l1Items },
        cache: { ...tierReport('cache', pastL1), errors: cacheErrors },
        origin: { ...tierReport('origin', pastCache), errors: originErrors },
        stale: { reads: tiers.stale.reads },
      };
    },
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
