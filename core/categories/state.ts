/** What is known of one category of a keyspace: how much it is read, and its top members. */

/** Names a category. */
export interface CategoryRef {
  readonly keyspace: string;
  readonly category: string;
}

/** A key of a category. */
export interface Member {
  readonly key: string;
  /** Decayed reads, an estimate from above: of a key that took another's place, both's. */
  readonly count: number;
}

/** Times are epoch milliseconds. */
export interface CategoryState {
  /** Decayed reads of all its keys, one per half-life (`HALF_LIVES_IN_TTLS`), as of `countedAt`. */
  readonly counts: readonly number[];
  /** Reads of the last minutes, decayed by minutes (`heatHalfLife`), as of `countedAt`. */
  readonly heat: number;
  /**
   * Its reads by minute, that of `countedAt` first, then the one before it, at most
   * {@link COUNTED_MINUTES}: a rise shows here long before any decayed count has caught up.
   */
  readonly minutes: readonly number[];
  readonly countedAt: number;
  /** The keys read most, at most {@link MOST_MEMBERS}, in any order; counts as of `countedAt`. */
  readonly members: readonly Member[];
  /** Quantised score of the index of categories, of one `rankScale` (its TTL). */
  readonly rank?: number;
  readonly rankScale: number;
  /** The last ingest batch in it: a write that was reported as lost is not counted twice. */
  readonly lastBatch: string;
}

/** A state with the version that a conditional write needs; 0 = not stored yet. */
export interface CategoryRecord {
  readonly ref: CategoryRef;
  readonly version: number;
  readonly state: CategoryState;
}

/** Longest name of a category; longer ones found in values are cut. */
export const MAX_CATEGORY_LENGTH = 128;
/** Minutes of a category that are counted one by one. */
export const COUNTED_MINUTES = 16;
/** Keys remembered of one category. */
export const MOST_MEMBERS = 64;

/** Text that identifies a category over all keyspaces. */
export function categoryId({ keyspace, category }: CategoryRef): string {
  return `${keyspace}#${category}`;
}
