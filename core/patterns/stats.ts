/** What is known of one key: counters that decay, its entry in the cache, its place in the indexes. */
import type { Successors } from '../foresight/successors.ts';
import type { Trial } from '../foresight/trials.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { Params } from '../keyspaces/template.ts';
import type { KeyDay } from './key-days.ts';

/** Half-lives of the decayed read counts, in TTLs of the keyspace: short, medium, long. */
export const HALF_LIVES_IN_TTLS = [2, 32, 512] as const;

/** Who paid for the entry that is in the cache, if Preheat did. */
export interface LastWarm {
  readonly strategy: string;
  readonly run: string;
  readonly at: number;
  readonly used: boolean;
}

/** A decision as the price histogram holds it. */
export interface Offer {
  readonly at: number;
  /** Bin of the histogram, and the expected extra calls put there. */
  readonly bin: number;
  readonly cost: number;
}

/** A decision whose outcome is not known yet. */
export interface PendingDecision {
  /** When the warm would have taken effect. */
  readonly at: number;
  /** What was known then (`core/gate/features.ts`, `core/gate/evidence.ts`). */
  readonly features: readonly number[];
  /** The benefit that was computed from it. */
  readonly expected: number;
  /** The first read after it. */
  readonly readAt?: number;
}

/** One decision for each that expected something of the key: its statistics, or a strategy. */
export type Pending = Readonly<Record<string, PendingDecision>>;

/** What was decided on a key, and why: enough to explain it to people. */
export interface DecisionNote {
  readonly at: number;
  readonly strategy: string;
  readonly verdict: string;
  /** Why the strategy proposed it. */
  readonly reason: string;
  /** Share of an origin call that its warm was expected to save, 0 to 1. */
  readonly benefit: number;
  /** Where price and budget had a say: the least benefit that was approved, 0 to 1. */
  readonly price?: number;
  /** And the extra calls that were left. */
  readonly callsLeft?: number;
}

/** Statistics of one key. Times are epoch milliseconds, 0 where unknown. */
export interface KeyStats {
  /** Decayed read counts, one per half-life, as of `countedAt`. */
  readonly counts: readonly number[];
  readonly countedAt: number;
  readonly firstReadAt: number;
  readonly lastReadAt: number;
  readonly reads: number;
  readonly misses: number;
  /** Reads by hour of the day in UTC, 24 numbers. */
  readonly hours: readonly number[];
  /** The absolute hour (epoch hours) of the last read, and the reads in it so far. */
  readonly hour: number;
  readonly hourReads: number;
  /** The first read of that hour. */
  readonly hourFirstAt: number;
  /** Exponentially weighted mean duration of its loads; 0 before the first. */
  readonly loadMilliseconds: number;
  /** Size of its last known value. */
  readonly bytes: number;
  /** The entry believed to be in the cache: when its load began, and when it expires. */
  readonly loadedAt: number;
  readonly expiresAt: number;
  /** When the entry would expire had Preheat done nothing. */
  readonly shadowUntil: number;
  readonly warm?: LastWarm | undefined;
  /** A warm of this key is on its way until then. */
  readonly inFlightUntil: number;
  /** Next time `refresh-ahead` must decide on it; undefined: it is not in the `due` index. */
  readonly dueAt?: number | undefined;
  /** Quantised score of the `rank` index; undefined: it is not in the index. */
  readonly rank?: number | undefined;
  /** The TTL that the rank was computed with, its scale; 0 where there is none. */
  readonly rankScale: number;
  /** The last decision it was offered for, so that offering it again does not count twice. */
  readonly offer?: Offer | undefined;
  /** Decisions on it, until what came of them is known; absent where there are none. */
  readonly pending?: Pending | undefined;
  /** What its readers read next; absent where nobody was seen to read on. */
  readonly next?: Successors | undefined;
  /** Times it was foreseen and not in the cache, until it is known whether it was read. */
  readonly trials?: readonly Trial[] | undefined;
  /** Its days that are compared with those of other keys (`core/patterns/key-days.ts`). */
  readonly keyDays?: readonly KeyDay[] | undefined;
  /** The last decisions on it that were written down, newest last. */
  readonly decisions?: readonly DecisionNote[] | undefined;
  /** Why its last warm failed for good. */
  readonly failure?: { readonly at: number; readonly code: string } | undefined;
  /** Told by an event, or by the value. */
  readonly category?: string | undefined;
  /** Present only where the key alone does not tell its params. */
  readonly params?: Params | undefined;
  /** Ids of the last ingest batches that are counted in here, newest last. */
  readonly applied: readonly string[];
}

/** Reads of one key in one absolute hour. */
export interface HourSlot {
  readonly ref: KeyRef;
  /** Hours since the epoch. */
  readonly hour: number;
  readonly reads: number;
  /** Its first read in that hour: daily habits keep to the minute, not only to the hour. */
  readonly firstAt: number;
}

/** Statistics with the version that a conditional write needs; 0 = not stored yet. */
export interface KeyRecord {
  readonly ref: KeyRef;
  readonly version: number;
  readonly stats: KeyStats;
}

/**
 * Statistics of a key that was never seen. Every field is named, and none is ever taken away: copies
 * then all have one shape, which makes them ten times as fast, and there are several per event.
 */
export function emptyStats(): KeyStats {
  return {
    counts: HALF_LIVES_IN_TTLS.map(() => 0),
    countedAt: 0,
    firstReadAt: 0,
    lastReadAt: 0,
    reads: 0,
    misses: 0,
    hours: new Array<number>(24).fill(0),
    hour: 0,
    hourReads: 0,
    hourFirstAt: 0,
    loadMilliseconds: 0,
    bytes: 0,
    loadedAt: 0,
    expiresAt: 0,
    shadowUntil: 0,
    inFlightUntil: 0,
    rankScale: 0,
    applied: [],
    warm: undefined,
    dueAt: undefined,
    rank: undefined,
    offer: undefined,
    pending: undefined,
    next: undefined,
    trials: undefined,
    keyDays: undefined,
    decisions: undefined,
    failure: undefined,
    category: undefined,
    params: undefined,
  };
}
