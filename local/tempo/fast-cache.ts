/** The cache in a time that runs faster: Redis counts an entry's life in real time. */
import type { Cache, CacheWrite, Clock, EntryState, RateLimiter } from '../../core/ports.ts';

/** Redis keeps entries longer than the log's time needs: whether one lives is said by the clock. */
const SPARE_FACTOR = 3;
const SPARE_MILLISECONDS = 2_000;

/**
 * Divides lives by the speed on the way in, with time to spare, and ends entries by the product's
 * clock on the way out: a busy machine must not let them expire early. Moments (loads, shadows)
 * are in the product's time anyway.
 */
export function makeFastCache(cache: Cache, clock: Pick<Clock, 'now'>, speed: number): Cache {
  const toReal = (milliseconds: number) =>
    (SPARE_FACTOR * milliseconds) / speed + SPARE_MILLISECONDS;
  const fromReal = (milliseconds: number) =>
    ((milliseconds - SPARE_MILLISECONDS) * speed) / SPARE_FACTOR;
  const stretch = (state: EntryState): EntryState => {
    const expiresAt = state.loadedAt + fromReal(state.expiresAt - state.loadedAt);
    const loadMilliseconds = state.loadMilliseconds * speed;
    return {
      ...state,
      expiresAt,
      loadMilliseconds,
      exists: state.exists && expiresAt > clock.now(),
    };
  };
  const hasten = <Write extends Omit<CacheWrite, 'value'>>(write: Write): Write => ({
    ...write,
    ttlMilliseconds: toReal(write.ttlMilliseconds),
    loadMilliseconds: write.loadMilliseconds / speed,
  });
  return {
    async read(key, options) {
      const { value, state, ...found } = await cache.read(key, options);
      const stretched = stretch(state);
      return { ...found, value: stretched.exists ? value : undefined, state: stretched };
    },
    async inspect(keys) {
      return (await cache.inspect(keys)).map(stretch);
    },
    async inspectEach(keys) {
      const states = await cache.inspectEach(keys);
      return states.map((state) => (state instanceof Error ? state : stretch(state)));
    },
    write: (writes) => cache.write(writes.map(hasten)),
    extend: (extensions) => cache.extend(extensions.map(hasten)),
    noteAbsent: (absences) => cache.noteAbsent(absences),
    lock: (keys, owner, milliseconds) => cache.lock(keys, owner, Math.ceil(milliseconds / speed)),
    takeTurn: (key, owner, milliseconds) =>
      cache.takeTurn(key, owner, Math.ceil(milliseconds / speed)),
    unlock: (keys, owner) => cache.unlock(keys, owner),
    claimHit: (hit) => cache.claimHit(hit),
    moment: () => cache.moment(),
    invalidate: (keys) => cache.invalidate(keys),
    dropGroup: (group) => cache.dropGroup(group),
    lease: (milliseconds) => cache.lease(milliseconds / speed),
    longestLease: async () => (await cache.longestLease()) * speed,
    ping: () => cache.ping(),
  };
}

/** The call rate in that time: the limiter waits in real time. */
export function makeFastLimiter(limiter: RateLimiter, speed: number): RateLimiter {
  return {
    async take(origin, maxWaitMilliseconds) {
      const wait = await limiter.take(origin, Math.ceil(maxWaitMilliseconds / speed));
      return wait === undefined ? undefined : wait * speed;
    },
    isLate: (origin, milliseconds) => limiter.isLate?.(origin, milliseconds / speed) ?? false,
  };
}
