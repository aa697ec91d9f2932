/** An entry as this process read or loaded it, and what a hit of it still has to claim. */
import { BACKGROUND, READER } from '../core/budget/rows.ts';
import { readShadow } from '../core/budget/shadow.ts';
import type { Keyspace } from '../core/config/settings.ts';
import type { Successors } from '../core/foresight/successors.ts';
import type { EntryState } from '../core/ports.ts';
import type { Source } from './tier-stats.ts';

/** One entry. What was claimed for it is remembered here, so that it is claimed once. */
export interface HeldEntry {
  readonly key: string;
  readonly keyspace: Keyspace;
  readonly value: Buffer;
  readonly loadedAt: number;
  readonly expiresAt: number;
  readonly strategy: string;
  readonly run: string;
  readonly loadMilliseconds: number;
  /** What is usually read after it, where that is known. */
  readonly successors?: Successors | undefined;
  used: boolean;
  shadowUntil: number;
}

/** An entry, and the tier that gave it. */
export interface Fetched {
  readonly entry: HeldEntry;
  readonly source: Source;
}

/** An entry found in the cache. */
export function foundEntry(
  keyspace: Keyspace,
  key: string,
  value: Buffer,
  state: EntryState,
  successors?: Successors,
): HeldEntry {
  return { ...state, key, keyspace, value, successors };
}

/**
 * An entry that a read at `at` has loaded; `shadowUntil` is the shadow before it, which only a
 * user's load moves.
 */
export function loadedEntry(
  keyspace: Keyspace,
  key: string,
  load: { readonly value: Buffer; readonly loadMilliseconds: number },
  at: number,
  shadowUntil: number,
  isForUser: boolean,
): HeldEntry {
  const ttl = keyspace.ttlMilliseconds;
  return {
    ...load,
    key,
    keyspace,
    loadedAt: at,
    expiresAt: at + ttl,
    strategy: isForUser ? READER : BACKGROUND,
    run: '',
    used: false,
    shadowUntil: isForUser ? readShadow(shadowUntil, at, ttl, false).shadowUntil : shadowUntil,
  };
}
