/** The optional first tier: entries in the application's own memory, for a short time. */
import { LRUCache } from 'lru-cache';
import type { HeldEntry } from './held-entry.ts';

/** How much is held, and for how long. */
export interface MemoryTierOptions {
  readonly maxItems: number;
  /** Longest life in memory; an entry never outlives its life in the cache. */
  readonly ttlMilliseconds: number;
}

/** Entries in memory. */
export interface MemoryTier {
  readonly items: number;
  get(key: string, now: number): HeldEntry | undefined;
  set(entry: HeldEntry, now: number): void;
}

interface Slot {
  readonly entry: HeldEntry;
  readonly until: number;
}

/** Makes the tier; without options it holds nothing. */
export function makeMemoryTier(options: MemoryTierOptions | undefined): MemoryTier {
  if (!options) return { items: 0, get: () => undefined, set: () => {} };
  const slots = new LRUCache<string, Slot>({ max: options.maxItems });
  return {
    get items() {
      return slots.size;
    },
    get(key, now) {
      const slot = slots.get(key);
      if (slot === undefined || now < slot.until) return slot?.entry;
      slots.delete(key);
      return undefined;
    },
    set(entry, now) {
      const until = Math.min(now + options.ttlMilliseconds, entry.expiresAt);
      if (until > now) slots.set(entry.key, { entry, until });
    },
  };
}
