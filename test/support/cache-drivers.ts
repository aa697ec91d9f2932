/** The cache and its shared parts in every adapter, for suites that hold for all of them. */
import type { Redis } from 'ioredis';
import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makeGuideStore, makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { makeMemoryLimiter } from '../../adapters/memory/limiter.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import type { CacheDriver } from './cache-driver.ts';
import { portsInside, startCacheProxyServer } from './cache-proxy-server.ts';
import { startServerWithUsers } from './cache-users.ts';
import { PATIENT } from './patient.ts';
import { redisDriverOf } from './redis-driver.ts';

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

async function redisDriver(): Promise<CacheDriver & { readonly connections: [Redis, Redis] }> {
  const server = await startServerWithUsers();
  const connect = () => makeRedis({ ...server.as('warmer'), ...PATIENT });
  const connections: [Redis, Redis] = [connect(), connect()];
  const driver = redisDriverOf(connections, {
    remove: (key) => server.admin.del(key),
    async end() {
      const refused = await server.refused();
      await server.stop();
      return refused;
    },
  });
  return { connections, ...driver };
}

/** Two functions outside the network, each asking a proxy inside, which has the connection. */
async function proxyDriver(): Promise<CacheDriver> {
  const direct = await redisDriver();
  const server = await startCacheProxyServer();
  const [one, two] = direct.connections;
  const outside = (redis: Redis) => server.proxy(portsInside(redis));
  const [first, second] = [outside(one), outside(two)];
  return {
    ...direct,
    caches: [first.cache, second.cache],
    guides: [first.guide, second.guide],
    limiters: (rate) => [
      server.proxy(portsInside(one), rate).limiter,
      server.proxy(portsInside(two), rate).limiter,
    ],
    breakers: (options) => [
      server.proxy(portsInside(one, options)).breaker,
      server.proxy(portsInside(two, options)).breaker,
    ],
    async stop() {
      await server.close();
      await direct.stop();
    },
  };
}
