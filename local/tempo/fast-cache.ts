/** The cache in a time that runs faster: Redis counts an entry's life in real time. */
import type { Cache, EntryState, RateLimiter } from '../../core/ports.ts';

/**
 * Divides lives by the speed on the way in. The state keeps `expiresAt` as load plus life, so it
 * is stretched again on the way out; moments (loads, shadows) are in the product's time anyway.
 */
export function makeFastCache(cache: Cache, speed: number): Cache {
  const stretch = (state: EntryState): EntryState => ({
    ...state,
    expiresAt: state.loadedAt + (state.expiresAt - state.loadedAt) * speed,
    loadMilliseconds: state.loadMilliseconds * speed,
  });
  return {
    async read(key) {
      const { value, state } = await cache.read(key);
      return { value, state: stretch(state) };
    },
    async inspect(keys) {
      return (await cache.inspect(keys)).map(stretch);
    },
    write: (writes) =>
      cache.write(
        writes.map((write) => ({
          ...write,
          ttlMilliseconds: write.ttlMilliseconds / speed,
          loadMilliseconds: write.loadMilliseconds / speed,
        })),
      ),
    lock: (keys, owner, milliseconds) => cache.lock(keys, owner, Math.ceil(milliseconds / speed)),
    unlock: (keys, owner) => cache.unlock(keys, owner),
    claimHit: (hit) => cache.claimHit(hit),
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
  };
}
