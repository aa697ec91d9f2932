/** The cache in memory: what the tests use, and the backtest through its synchronous store. */
import type { Cache, Clock, EntryState } from '../../core/ports.ts';
import { type CacheStore, isLive, makeCacheStore, type StoredEntry } from './cache-store.ts';

/** Makes a cache whose entries expire by the clock; pass a store to look into it from outside. */
export function makeMemoryCache(
  clock: Pick<Clock, 'now'>,
  store: CacheStore = makeCacheStore(),
): Cache {
  return {
    async read(key) {
      const now = clock.now();
      const entry = store.find(key, now);
      const value = isLive(entry, now) ? Buffer.from(entry.value) : undefined;
      return { value, state: entryState(entry, now) };
    },
    async inspect(keys) {
      const now = clock.now();
      return keys.map((key) => entryState(store.find(key, now), now));
    },
    async write(writes) {
      const now = clock.now();
      return writes.map((write) => store.write(write, now));
    },
    async claimHit(hit) {
      return store.claimHit(hit, clock.now());
    },
    async ping() {},
  };
}

function entryState(entry: StoredEntry | undefined, now: number): EntryState {
  return {
    exists: isLive(entry, now),
    loadedAt: entry?.loadedAt ?? 0,
    expiresAt: entry?.expiresAt ?? 0,
    shadowUntil: entry?.shadowUntil ?? 0,
    strategy: entry?.strategy ?? '',
    run: entry?.run ?? '',
    used: entry?.used ?? false,
    loadMilliseconds: entry?.loadMilliseconds ?? 0,
  };
}
