/**
 * The optional first tier: entries in the application's own memory, for a short time. Each is held
 * under a lease (Gray & Cheriton 1989): it is told to the cache before the value is read, and who
 * invalidates waits until the longest lease is over. So no tier serves a value older than an
 * invalidation that was acknowledged before the read.
 */
import { LRUCache } from 'lru-cache';
import { LEASE_MILLISECONDS, LONGEST_LEASE_MILLISECONDS } from '../core/cache-entry.ts';
import type { Cache } from '../core/ports.ts';
import type { HeldEntry } from './held-entry.ts';

/** How much is held, and for how long. */
export interface MemoryTierOptions {
  readonly maxItems: number;
  /**
   * Longest life in memory, at most 15,000; an entry never outlives its life in the cache. An
   * invalidation is acknowledged so much later.
   */
  readonly ttlMilliseconds: number;
}

/** Entries in memory. */
export interface MemoryTier {
  /** False where the application wants none. */
  readonly isOn: boolean;
  readonly items: number;
  get(key: string, now: number): HeldEntry | undefined;
  /** Takes a lease where none holds; to be called before the cache is read. */
  prepare(now: number): void;
  /** Holds what a read that began at `readAt` has found. */
  set(entry: HeldEntry, readAt: number, now: number): void;
  /** Changes how much is held; what is too much goes, longest unread first. */
  resize(maxItems: number): void;
  /** Holds nothing any more. */
  clear(): void;
  /** Entries that had to go for others before their end, since it was asked last. */
  takeEvicted(): number;
}

interface Slot {
  readonly entry: HeldEntry;
  readonly until: number;
}

/** Holds nothing. */
const NO_MEMORY: MemoryTier = {
  isOn: false,
  items: 0,
  get: () => undefined,
  prepare: () => {},
  set: () => {},
  resize: () => {},
  clear: () => {},
  takeEvicted: () => 0,
};

/** A cache that refused a lease is not asked again for so long. */
const RETRY_MILLISECONDS = 1_000;

/** Makes the tier; without options it holds nothing. */
export function makeMemoryTier(
  options: MemoryTierOptions | undefined,
  cache: Pick<Cache, 'lease'>,
): MemoryTier {
  if (!options) return NO_MEMORY;
  const life = Math.min(options.ttlMilliseconds, LONGEST_LEASE_MILLISECONDS);
  let leasedUntil = 0;
  let renewAt = 0;
  let evicted = 0;
  let lastAt = 0;
  const makeSlots = (max: number) =>
    new LRUCache<string, Slot>({
      max,
      dispose: ({ until }, _, reason) => {
        if (reason === 'evict' && until > lastAt) evicted += 1;
      },
    });
  let slots = makeSlots(options.maxItems);
  return {
    isOn: true,
    get items() {
      return slots.size;
    },
    get(key, now) {
      const slot = slots.get(key);
      if (slot === undefined || now < slot.until) return slot?.entry;
      slots.delete(key);
      return undefined;
    },
    prepare(now) {
      if (now < renewAt) return;
      renewAt = now + LEASE_MILLISECONDS / 2;
      cache.lease(life).then(
        () => {
          leasedUntil = now + LEASE_MILLISECONDS;
        },
        () => {
          renewAt = now + RETRY_MILLISECONDS;
        },
      );
    },
    set(entry, readAt, now) {
      lastAt = now;
      const until = Math.min(readAt + life, entry.expiresAt);
      if (until > now && until <= leasedUntil) slots.set(entry.key, { entry, until });
    },
    resize(maxItems) {
      const kept = slots;
      slots = makeSlots(maxItems);
      // Oldest first, as the new one takes it.
      slots.load(kept.dump().slice(-maxItems));
    },
    clear: () => slots.clear(),
    takeEvicted() {
      const taken = evicted;
      evicted = 0;
      return taken;
    },
  };
}
