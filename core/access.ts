/** Access events: what an application tells about its reads, and what the queue carries of it. */
import type { KeyWithParams } from './keyspaces/keyspaces.ts';

/** Reads of one key by an application, one or several folded together. */
export interface AccessEvent extends KeyWithParams {
  /** Time of the last read, epoch milliseconds. */
  readonly at: number;
  /** Time of the first of them, where there are several. */
  readonly firstAt?: number;
  readonly reads: number;
  readonly misses: number;
  /** Duration of the load that a miss caused. */
  readonly loadMilliseconds?: number;
  /**
   * When the load of the entry that was read began, where the application made it: it lives a TTL
   * from then. Hits tell it as well, since the event of the miss may not have come.
   */
  readonly loadedAt?: number;
  readonly bytes?: number;
  /** The warm whose entry these reads used first. */
  readonly used?: { readonly strategy: string; readonly run: string };
  /** No read, but a warm by the application itself: `loadedAt` says when. */
  readonly warmed?: {
    readonly strategy: string;
    readonly run: string;
    /** Share of an origin call that it was expected to save, 0 to 1. */
    readonly benefit: number;
  };
  /**
   * What these reads are in the exact counts beside `misses`, by strategy: so that they can be
   * taken out again where the reader turns out to be a machine. Absent where they are nothing.
   */
  readonly account?: Readonly<Record<string, ShadowCounts>>;
  readonly user?: string;
  readonly session?: string;
  readonly category?: string;
  /** `user` is demand; anything else (`bot`, `batch`, `warmer`) is not. */
  readonly source: string;
}

/** Reads that warming turned from calls to hits, and from hits to calls. */
export type ShadowCounts = Pick<StrategyCounts, 'firstHits' | 'earlyMisses'>;

/** The one source that is demand; also what a read is that names none. */
export const DEMAND = 'user';

/** Exact counts of what one strategy's entries did. */
export interface StrategyCounts {
  /** Warmed entries read by a user, counted once each. */
  readonly used: number;
  /** First hits at or past the shadow expiry: calls that no-warming would have made. */
  readonly firstHits: number;
  /** Misses before the shadow expiry: calls that no-warming would not have made. */
  readonly earlyMisses: number;
  /** Milliseconds of loading that the first hits spared their readers. */
  readonly savedMilliseconds: number;
}

/** A strategy whose entries did nothing. */
export const NO_STRATEGY_COUNTS: StrategyCounts = {
  used: 0,
  firstHits: 0,
  earlyMisses: 0,
  savedMilliseconds: 0,
};

/** Reads that are no demand. */
export interface BackgroundCounts {
  readonly reads: number;
  readonly misses: number;
}

/** What applications' own memories did, in front of the cache. */
export interface MemoryCounts {
  /** Reads of applications that have one. */
  readonly reads: number;
  /** Of these, those that it answered. */
  readonly hits: number;
  /** Entries that had to go for others before their end. */
  readonly evicted: number;
}

/** Warms that the application made itself; all others are counted by the warmer. */
export interface WarmCounts {
  /** Calls of the origin. */
  readonly loads: number;
  readonly warmed: number;
  readonly failed: number;
  /** Duration of the calls. */
  readonly loadMilliseconds: number;
}

/**
 * Exact counts of one reader's window over one keyspace. They are never sampled: the budget
 * rests on them. Calls of no-warming = misses + Σ firstHits − Σ earlyMisses, all of demand alone.
 */
export interface ReadCounts {
  readonly keyspace: string;
  /** End of the window, epoch milliseconds. */
  readonly at: number;
  readonly reads: number;
  readonly misses: number;
  /** Beside `reads` and `misses`, not in them; absent where there were none. */
  readonly background?: BackgroundCounts | undefined;
  /** Absent where no reader has a memory of its own. */
  readonly memory?: MemoryCounts | undefined;
  /** Reads by latency bucket, see `core/report/latency.ts`: index → count. */
  readonly latency: Readonly<Record<string, number>>;
  /**
   * By the strategy that made the entry; `reader` where the application itself had loaded it,
   * `background` where one of its bots or batch jobs had.
   */
  readonly strategies: Readonly<Record<string, StrategyCounts>>;
  /** By strategy. */
  readonly warms?: Readonly<Record<string, WarmCounts>>;
  /** Calls that the application was granted and has made, by the period of the grant. */
  readonly settled?: Readonly<Record<string, number>>;
}

/** One message of the access-events queue. */
export interface AccessBatch {
  /** The same however often the batch is sent: folding it twice does nothing. */
  readonly id: string;
  readonly events: readonly AccessEvent[];
  /** Absent from applications without the client library: ingest derives them from the events. */
  readonly counts?: readonly ReadCounts[];
}
