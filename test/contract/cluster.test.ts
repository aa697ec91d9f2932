/** The suites of this folder once more, on a Redis Cluster of six nodes: it is started once. */
import { Cluster } from 'ioredis';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { slotOf } from '../../adapters/redis/slot.ts';
import { createPreheat } from '../../client/index.ts';
import { startCacheServer } from '../../local/cache-server.ts';
import {
  clusterDriver,
  clusterOfDrivers,
  stopClusterOfDrivers,
} from '../support/cluster-driver.ts';
import { eventually } from '../support/eventually.ts';
import { config, makeShop } from '../support/shop.ts';

vi.mock('../support/cache-drivers.ts', () => ({
  CACHE_DRIVERS: { 'a cluster of six nodes': clusterDriver },
}));

afterAll(stopClusterOfDrivers);

for (const suite of ['breaker', 'cache', 'cache-extension', 'guide', 'invalidation', 'limiter']) {
  await import(`./${suite}.test.ts`);
}

/** Enough of them for every primary. */
const KEYS = Array.from({ length: 60 }, (_, index) => `key:${index}`);
const USER = { username: 'warmer', password: 'warmer' };

describe('a cluster', () => {
  test('takes a batch for all of its primaries, in the order of the batch', async () => {
    const driver = await clusterDriver();
    const [one, other] = driver.caches;
    const about = { loadedAt: 1, ttlMilliseconds: 60_000, shadowTtlMilliseconds: 1 };
    const by = { loadMilliseconds: 1, strategy: 'popular' };
    const writes = KEYS.map((key) => ({ key, value: key, ...about, ...by, run: key }));
    expect(await one.write(writes)).toEqual(KEYS.map(() => 'written'));
    const states = await other.inspect(KEYS);
    expect(states.map(({ run }) => run)).toEqual(KEYS);
    expect(new Set(KEYS.map((key) => Math.floor(slotOf(key) / 5_462))).size).toBe(3);
    await driver.stop();
  });

  test('is found out where REDIS_URL names one of its nodes', async () => {
    const { nodes } = await clusterOfDrivers();
    const url = `redis://${USER.username}:${USER.password}@127.0.0.1:${nodes[5]?.port}`;
    const server = await startCacheServer(url, makeMemoryLog());
    const states = await makeRedisCache(server.connect()).inspect(KEYS);
    expect(states).toHaveLength(KEYS.length);
    await server.stop();
  });

  test('may be spoken to over a client of ioredis that the application has already', async () => {
    const { nodes } = await clusterOfDrivers();
    const port = nodes[1]?.port ?? 0;
    const redis = new Cluster([{ host: '127.0.0.1', port }], { redisOptions: USER });
    const shop = makeShop();
    const preheat = createPreheat({ config, redis, load: shop.load });
    await eventually(async () => {
      const reads = await Promise.all(KEYS.map((sku) => preheat.read('product', { sku })));
      return reads.every(({ source }) => source === 'cache');
    });
    expect(preheat.stats().cache.errors).toBe(0);
    await preheat.close();
    redis.disconnect();
  });
});
