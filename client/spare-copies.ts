/** Copies for the time in which the origin fails: entries that have ended, kept a while longer. */
import { LRUCache } from 'lru-cache';
import type { HeldEntry } from './held-entry.ts';

/** How many copies are kept, and for how long. */
export interface SpareCopyOptions {
  /** Default 1,000. */
  readonly maxItems?: number;
  /** How long after its end an entry may still be served. */
  readonly milliseconds: number;
}

/** Entries that were read lately. */
export interface SpareCopies {
  keep(entry: HeldEntry): void;
  /** The copy that may be served at `now` in place of an error. */
  find(key: string, now: number): HeldEntry | undefined;
  /** Forgets a key that was invalidated. */
  drop(key: string): void;
  /** Forgets all. */
  clear(): void;
}

const DEFAULT_ITEMS = 1_000;
const NONE: SpareCopies = {
  keep: () => {},
  find: () => undefined,
  drop: () => {},
  clear: () => {},
};

/** Makes them; without options there are none. */
export function makeSpareCopies(options: SpareCopyOptions | undefined): SpareCopies {
  if (!options) return NONE;
  const copies = new LRUCache<string, HeldEntry>({ max: options.maxItems ?? DEFAULT_ITEMS });
  return {
    keep: (entry) => void copies.set(entry.key, entry),
    find(key, now) {
      const entry = copies.get(key);
      return entry && now < entry.expiresAt + options.milliseconds ? entry : undefined;
    },
    drop: (key) => void copies.delete(key),
    clear: () => copies.clear(),
  };
}
