/** The cache and its shared parts in every adapter, for suites that hold for all of them. */
import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makeGuideStore, makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { makeMemoryLimiter } from '../../adapters/memory/limiter.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import type { Breaker, Cache, RateLimiter } from '../../core/ports.ts';
import type { Rate } from '../../core/units.ts';
import { type BreakerOptions, DEFAULT_BREAKER } from '../../core/warming/breaker-options.ts';
import { startCacheProxyServer } from './cache-proxy-server.ts';
import { eventually } from './eventually.ts';
import { startRedisServer } from './redis-server.ts';

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

/** Drivers by name. */
export const CACHE_DRIVERS: Readonly<Record<string, () => Promise<CacheDriver>>> = {
  memory: memoryDriver,
  redis: redisDriver,
  'redis behind the proxy': proxyDriver,
};

async function memoryDriver(): Promise<CacheDriver> {
  const clock = makeManualClock(1_700_000_000_000);
  const published = makeGuideStore();
  const cache = makeMemoryCache(clock, makeCacheStore(), published);
  const guide = makeMemoryGuide(clock, published);
  return {
    caches: [cache, cache],
    guides: [guide, guide],
    limiters(rate) {
      const limiter = makeMemoryLimiter(clock, new Map([['catalog', { rate }]]));
      return [limiter, limiter];
    },
    breakers(options) {
      const breaker = makeMemoryBreaker(clock, options);
      return [breaker, breaker];
    },
    now: clock.now,
    pass: clock.advance,
    expire: (_key, ttlMilliseconds) => clock.advance(ttlMilliseconds),
    async stop() {},
  };
}

async function redisDriver(): Promise<CacheDriver> {
  const server = await startRedisServer();
  const connect = () => makeRedis({ host: '127.0.0.1', port: server.port });
  const [one, two] = [connect(), connect()];
  return {
    caches: [makeRedisCache(one), makeRedisCache(two)],
    guides: [makeRedisGuide(one), makeRedisGuide(two)],
    limiters(rate) {
      const origins = new Map([['catalog', { rate }]]);
      return [makeRedisLimiter(one, { origins }), makeRedisLimiter(two, { origins })];
    },
    breakers: (options) => [makeRedisBreaker(one, options), makeRedisBreaker(two, options)],
    now: () => performance.now(),
    async pass(milliseconds) {
      const until = performance.now() + milliseconds;
      await eventually(() => performance.now() > until);
    },
    async expire(key) {
      await server.admin.del(key);
    },
    async stop() {
      one.disconnect();
      two.disconnect();
      await server.stop();
    },
  };
}

/** Two functions outside the network, each asking a proxy inside, which has the connection. */
async function proxyDriver(): Promise<CacheDriver> {
  const direct = await redisDriver();
  const server = await startCacheProxyServer();
  const ports = (index: 0 | 1, breaker?: Breaker) => ({
    cache: direct.caches[index],
    guide: direct.guides[index],
    breaker: breaker ?? direct.breakers(DEFAULT_BREAKER)[index],
    limiterOf: (_origin: string, rate: Rate) => direct.limiters(rate)[index],
  });
  const [one, two] = [server.proxy(ports(0)), server.proxy(ports(1))];
  return {
    ...direct,
    caches: [one.cache, two.cache],
    guides: [one.guide, two.guide],
    limiters: (rate) => [
      server.proxy(ports(0), rate).limiter,
      server.proxy(ports(1), rate).limiter,
    ],
    breakers(options) {
      const [first, second] = direct.breakers(options);
      return [server.proxy(ports(0, first)).breaker, server.proxy(ports(1, second)).breaker];
    },
    async stop() {
      await server.close();
      await direct.stop();
    },
  };
}
