/** The cache, as a contract: `test/contract` holds all adapters to it. Times are epoch ms. */
import type { CacheRead, EntryState } from './cache-entry.ts';

/** A value to be written, with what must be known of it later. */
export interface CacheWrite {
  readonly key: string;
  readonly value: string | Buffer;
  /** When its load began: only a load begun later may replace it. */
  readonly loadedAt: number;
  /** Life of this entry from `loadedAt` on, early jitter taken off: no value is served older. */
  readonly ttlMilliseconds: number;
  /** Life of an entry of this keyspace without warming. */
  readonly shadowTtlMilliseconds: number;
  readonly loadMilliseconds: number;
  /** `reader` for a user's read-through: only that one moves the shadow. `background` for others'. */
  readonly strategy: string;
  readonly run: string;
  /**
   * `Cache.moment` before its load began: an invalidation since then refuses the write, whatever
   * the clocks of machines say. Absent: `loadedAt` is compared.
   */
  readonly moment?: number | undefined;
  /** What it is dropped with (`groupsOf`). */
  readonly groups?: readonly string[];
  /** The codec's form of the value; absent: the origin's own bytes. */
  readonly form?: string;
  /** The origin's name for this version of the value. */
  readonly validator?: string;
  /** What the load cost, where its origin tells. */
  readonly dollars?: number;
}

/** An entry whose value the origin has confirmed: it lives on, and its state with it. */
export interface CacheExtension extends Omit<CacheWrite, 'value'> {
  /** `loadedAt` of the entry that was confirmed. */
  readonly confirmedLoadedAt: number;
}

/** A key that the origin does not have. */
export interface CacheAbsence {
  readonly key: string;
  /** When it was asked. */
  readonly at: number;
  /** `Cache.moment` before that: an invalidation since then ends it. */
  readonly moment: number;
  /** How long it is remembered. */
  readonly milliseconds: number;
}

/** `older`: the cache holds a newer load. `invalidated`: an invalidation came after the load began. */
export type WriteStatus = 'written' | 'older' | 'invalidated';

/** A hit that may have meant something. */
export interface CacheHit {
  readonly key: string;
  readonly at: number;
  /** `EntryState.loadedAt` of the entry that was read, perhaps out of a reader's own memory. */
  readonly loadedAt: number;
  readonly shadowTtlMilliseconds: number;
}

/** What a hit meant, decided once over all readers. */
export interface HitClaim {
  /** The entry was warmed and this is its first read. */
  readonly firstUse: boolean;
  /** The first hit at or past the shadow expiry: without warming this read would have missed. */
  readonly firstPastShadow: boolean;
}

/** The cache, as the warm path and the client library use it. Never hangs: bounded in time. */
export interface Cache {
  /** Value and state, and the key's successors where they are asked for, in one round trip. */
  read(key: string, options?: { readonly successors?: boolean }): Promise<CacheRead>;
  /** States of many keys in one round trip. */
  inspect(keys: readonly string[]): Promise<EntryState[]>;
  /**
   * The same, with an error for each key whose part of the cache does not answer.
   *
   * @throws PreheatError `dependency_down` where none does.
   */
  inspectEach(keys: readonly string[]): Promise<(EntryState | Error)[]>;
  /** Newer wins, per key; one status or error per write, in order. */
  write(writes: readonly CacheWrite[]): Promise<(WriteStatus | Error)[]>;
  /**
   * Makes entries live on without writing their values. `gone`: the entry that was confirmed is
   * not there any more.
   */
  extend(extensions: readonly CacheExtension[]): Promise<(WriteStatus | 'gone' | Error)[]>;
  /** Remembers that there are no such values; the next write or invalidation forgets it. */
  noteAbsent(absences: readonly CacheAbsence[]): Promise<void>;
  /**
   * Takes the right to load keys; true where it was free, false where nobody can say. It ends by itself
   * in `milliseconds`.
   */
  lock(keys: readonly string[], owner: string, milliseconds: number): Promise<boolean[]>;
  /**
   * Takes the right to load one key, or keeps it for so long from now on; tells who has it then:
   * `owner`, or another. It is the same lock.
   */
  takeTurn(key: string, owner: string, milliseconds: number): Promise<string>;
  /** Gives locks back; those of other owners stay. */
  unlock(keys: readonly string[], owner: string): Promise<void>;
  /**
   * Decides over all readers what a hit at `at` of the entry loaded at `loadedAt` meant; moves
   * the shadow on. An entry that has replaced the one that was read is not used by that read.
   */
  claimHit(hit: CacheHit): Promise<HitClaim>;
  /** The cache's own clock, milliseconds with fractions; asked for before a load. */
  moment(): Promise<number>;
  /**
   * Drops keys, known or not. Once it resolves no read finds a value whose load began before, and
   * no load that began before can be written, for an hour. Shadows end: nobody would have had them.
   */
  invalidate(keys: readonly string[]): Promise<void>;
  /**
   * Drops all that was written in a group, like `invalidate`, in steps that hold nobody up; each
   * step tells its keys. Left off half-way, it goes on when it is called again.
   */
  dropGroup(group: string): AsyncIterable<readonly string[]>;
  /** Says that a process may hold what it reads from now on for so long in its own memory. */
  lease(milliseconds: number): Promise<void>;
  /** The longest such time that somebody may still make use of, 0 where nobody does. */
  longestLease(): Promise<number>;
  /** @throws PreheatError `dependency_down` when it does not answer in time. */
  ping(): Promise<void>;
}
