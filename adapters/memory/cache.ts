/** The cache in memory: what the tests use, and the backtest through its synchronous store. */
import { LEASE_MILLISECONDS } from '../../core/cache-entry.ts';
import type { Cache, CacheAbsence, Clock, EntryState } from '../../core/ports.ts';
import { type CacheStore, isLive, makeCacheStore, type StoredEntry } from './cache-store.ts';
import { type GuideStore, makeGuideStore } from './guide.ts';

/**
 * Makes a cache whose entries expire by the clock; pass stores to look into them from outside, and
 * to read what a guide publishes.
 */
export function makeMemoryCache(
  clock: Pick<Clock, 'now'>,
  store: CacheStore = makeCacheStore(),
  guide: GuideStore = makeGuideStore(),
): Cache {
  let lease = { milliseconds: 0, until: 0 };
  const absences = new Map<string, CacheAbsence>();
  const stateOf = (key: string, now: number): EntryState => {
    const state = entryState(store.find(key, now), now);
    const absence = absences.get(key);
    // What was written or invalidated since then is news of its own.
    if (!absence || absence.at <= state.loadedAt || absence.moment <= state.invalidatedAt) {
      return state;
    }
    const { at, milliseconds } = absence;
    return { ...state, missing: { at, until: at + milliseconds } };
  };
  const locks = new Map<string, { readonly owner: string; readonly until: number }>();
  return {
    async read(key, options) {
      const now = clock.now();
      const entry = store.find(key, now);
      const value = isLive(entry, now) ? Buffer.from(entry.value) : undefined;
      const successors = options?.successors ? guide.successors(key, now) : undefined;
      return { value, state: stateOf(key, now), ...(successors ? { successors } : {}) };
    },
    async inspect(keys) {
      const now = clock.now();
      return keys.map((key) => stateOf(key, now));
    },
    async inspectEach(keys) {
      const now = clock.now();
      return keys.map((key) => stateOf(key, now));
    },
    async write(writes) {
      const now = clock.now();
      return writes.map((write) => store.write(write, now));
    },
    async extend(extensions) {
      const now = clock.now();
      return extensions.map((extension) => store.extend(extension, now));
    },
    async noteAbsent(all) {
      for (const absence of all) absences.set(absence.key, absence);
    },
    async claimHit(hit) {
      return store.claimHit(hit, clock.now());
    },
    async lock(keys, owner, milliseconds) {
      const now = clock.now();
      return keys.map((key) => {
        if (now < (locks.get(key)?.until ?? 0)) return false;
        locks.set(key, { owner, until: now + milliseconds });
        return true;
      });
    },
    async takeTurn(key, owner, milliseconds) {
      const now = clock.now();
      const held = locks.get(key);
      if (held && held.owner !== owner && now < held.until) return held.owner;
      locks.set(key, { owner, until: now + milliseconds });
      return owner;
    },
    async unlock(keys, owner) {
      for (const key of keys) if (locks.get(key)?.owner === owner) locks.delete(key);
    },
    async moment() {
      return store.moment(clock.now());
    },
    async invalidate(keys) {
      for (const key of keys) store.invalidate(key, clock.now());
    },
    async *dropGroup(group) {
      const keys = store.dropGroup(group, clock.now());
      if (keys.length > 0) yield keys;
    },
    async lease(milliseconds) {
      const now = clock.now();
      const longest = now < lease.until ? lease.milliseconds : 0;
      const until = now + LEASE_MILLISECONDS;
      lease = { milliseconds: Math.max(longest, milliseconds), until };
    },
    async longestLease() {
      return clock.now() < lease.until ? lease.milliseconds : 0;
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
    invalidatedAt: entry?.invalidatedAt ?? 0,
    ...(entry?.dollars !== undefined && { dollars: entry.dollars }),
    ...(entry?.form !== undefined && { form: entry.form }),
    ...(entry?.validator !== undefined && { validator: entry.validator }),
  };
}
