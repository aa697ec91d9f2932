/** What the suites of the cache and its shared parts work with. */
import type { Guide } from '../../core/foresight/guide.ts';
import type { Breaker, Cache, RateLimiter } from '../../core/ports.ts';
import type { Rate } from '../../core/units.ts';
import type { BreakerOptions } from '../../core/warming/breaker-options.ts';

/** One adapter with its server and its time. */
export interface CacheDriver {
  /** Two workers, each with a connection of its own. */
  readonly caches: readonly [Cache, Cache];
  /** On the same connections: what the guides publish, the caches read. */
  readonly guides: readonly [Guide, Guide];
  limiters(rate: Rate): readonly [RateLimiter, RateLimiter];
  breakers(options: BreakerOptions): readonly [Breaker, Breaker];
  /** This adapter's time in milliseconds. */
  now(): number;
  pass(milliseconds: number): Promise<void>;
  /** Ends the life of a value, as its TTL would, and leaves its state. */
  expire(key: string, ttlMilliseconds: number): Promise<void>;
  stop(): Promise<void>;
}
