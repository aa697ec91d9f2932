/** What the cache knows of one key. */
import type { Successors } from './foresight/successors.ts';

/** What the cache holds of one key, beside its value. */
export interface EntryState {
  readonly exists: boolean;
  /** When the load of the entry began; 0 where the entry was not written by Preheat or its client. */
  readonly loadedAt: number;
  readonly expiresAt: number;
  readonly shadowUntil: number;
  /** Who made it: a strategy, `reader`, `background`, or '' where unknown. */
  readonly strategy: string;
  readonly run: string;
  readonly used: boolean;
  /** Duration of its load. */
  readonly loadMilliseconds: number;
  /** When the key was last invalidated, by the cache's own clock (`Cache.moment`); 0: never, or long ago. */
  readonly invalidatedAt: number;
  /** What the load cost, where its origin tells. */
  readonly dollars?: number;
  /** The codec's form that it was written in; absent: the origin's own bytes. */
  readonly form?: string;
  /** The origin's name for this version of the value. */
  readonly validator?: string;
  /** The origin had no such value at `at`, and is not asked for it before `until`. */
  readonly missing?: { readonly at: number; readonly until: number };
}

/** What one read of the cache found. */
export interface CacheRead {
  readonly value: Buffer | undefined;
  readonly state: EntryState;
  /** What readers of the key read next, where that was asked for and is known (`Guide`). */
  readonly successors?: Successors | undefined;
}

/** A lease (`Cache.lease`) is taken again before so long has passed. */
export const LEASE_MILLISECONDS = 60_000;

/** No value is held longer in a process's own memory: whoever invalidates waits as long. */
export const LONGEST_LEASE_MILLISECONDS = 15_000;
