import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisLives } from '../../adapters/redis/lives.ts';
import type { CacheWrite } from '../../core/ports.ts';
import { PATIENT } from '../support/patient.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const MINUTE = 60_000;

let server: RedisServer;

beforeAll(async () => {
  server = await startRedisServer({
    args: ['--maxmemory', '100mb', '--maxmemory-policy', 'volatile-lru'],
  });
});

afterAll(() => server.stop());

beforeEach(() => server.admin.flushall());

async function open() {
  const redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
  const cache = makeRedisCache(redis);
  const loadedAt = Math.round(await cache.moment()) - MINUTE;
  const entry: CacheWrite = {
    key: 'product:{A}',
    value: 'v',
    loadedAt,
    ttlMilliseconds: 10 * MINUTE,
    shadowTtlMilliseconds: 10 * MINUTE,
    // Its load began a minute ago, and so did its life.
    loadMilliseconds: MINUTE,
    strategy: 'reader',
    run: '',
  };
  await cache.write([entry]);
  return { redis, cache, lives: makeRedisLives(redis), entry };
}

describe('the life of an entry', () => {
  test('can be made shorter, in the cache and in what is known of it', async () => {
    const { redis, cache, lives, entry } = await open();
    const until = entry.loadedAt + 4 * MINUTE;
    await lives.shorten([{ key: entry.key, loadedAt: entry.loadedAt, until }]);
    const life = await server.admin.pttl(entry.key);
    expect(life).toBeGreaterThan(2.9 * MINUTE);
    expect(life).toBeLessThanOrEqual(3 * MINUTE);
    expect((await cache.inspect([entry.key]))[0]).toMatchObject({ exists: true, expiresAt: until });
    redis.disconnect();
  });

  test('is not made longer, nor that of an entry that has replaced the one that is meant', async () => {
    const { redis, lives, entry } = await open();
    const { key, loadedAt } = entry;
    await lives.shorten([
      { key, loadedAt, until: loadedAt + 20 * MINUTE },
      { key, loadedAt: loadedAt - 1, until: loadedAt + 4 * MINUTE },
      { key: 'product:{B}', loadedAt, until: loadedAt + 4 * MINUTE },
    ]);
    expect(await server.admin.pttl(key)).toBeGreaterThan(8.9 * MINUTE);
    redis.disconnect();
  });

  test('does not end at once where too little of it is left', async () => {
    const { redis, lives, entry } = await open();
    const { key, loadedAt } = entry;
    await lives.shorten([{ key, loadedAt, until: loadedAt + 1 }]);
    expect(await server.admin.exists(key)).toBe(1);
    redis.disconnect();
  });
});

describe('the gauge', () => {
  test('tells how full the cache is, and what it does then', async () => {
    const redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
    const gauge = makeRedisGauge(redis);
    const health = await gauge.read();
    expect(health).toMatchObject({ maxBytes: 100 * 1_024 ** 2, evictedKeys: 0, isEvicting: true });
    expect(health.usedBytes).toBeGreaterThan(100_000);
    await server.admin.config('SET', 'maxmemory-policy', 'noeviction');
    expect((await gauge.read()).isEvicting).toBe(false);
    redis.disconnect();
  });
});
