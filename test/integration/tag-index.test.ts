/** The index of tags in Redis: complete, bounded, and no burden to others. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { groupKeys } from '../../adapters/redis/beside.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import type { Cache, CacheWrite } from '../../core/ports.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENT } from '../support/patient.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const TTL = 600_000;
const GROUP = 'tag:catalog';

describe('the index of a tag', () => {
  let server: RedisServer;
  let redis: ReturnType<typeof makeRedis>;
  let cache: Cache;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
    cache = makeRedisCache(redis);
  });
  afterEach(() => server.admin.flushall());
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const writeOf = (key: string, change: Partial<CacheWrite> = {}): CacheWrite => ({
    key,
    value: 'v',
    loadedAt: 1,
    ttlMilliseconds: TTL,
    shadowTtlMilliseconds: TTL,
    loadMilliseconds: 0,
    strategy: 'popular',
    run: 'r',
    groups: [GROUP],
    ...change,
  });
  const keysOf = (count: number) => Array.from({ length: count }, (_, n) => `catalog:product:${n}`);
  const writeAll = async (keys: readonly string[]) => {
    for (let index = 0; index < keys.length; index += 1_000) {
      await cache.write(keys.slice(index, index + 1_000).map((key) => writeOf(key)));
    }
  };

  test('drops 100,000 keys in seconds, while other calls wait for milliseconds', async () => {
    const keys = keysOf(100_000);
    await writeAll(keys);
    const waits: number[] = [];
    let isOver = false;
    const neighbour = (async () => {
      while (!isOver) {
        const startedAt = performance.now();
        await server.admin.get('catalog:product:1');
        waits.push(performance.now() - startedAt);
      }
    })();
    const startedAt = performance.now();
    let dropped = 0;
    for await (const step of cache.dropGroup(GROUP)) dropped += step.length;
    const seconds = (performance.now() - startedAt) / 1_000;
    isOver = true;
    await neighbour;
    waits.sort((a, b) => a - b);
    const p99 = waits[Math.floor(0.99 * waits.length)] ?? 0;
    console.log(
      `dropped ${dropped} keys in ${seconds.toFixed(2)} s; neighbour: ${waits.length} calls, p99 ${p99.toFixed(1)} ms, longest ${waits.at(-1)?.toFixed(1)} ms`,
    );
    expect(dropped).toBe(keys.length);
    expect(await server.admin.exists(...keys.slice(0, 50_000))).toBe(0);
    expect(await server.admin.exists(...keys.slice(50_000))).toBe(0);
    expect(seconds).toBeLessThan(20);
    expect(p99).toBeLessThan(100);
  });

  test('is joined by a whole batch in one call', async () => {
    await server.admin.config('RESETSTAT');
    await cache.write(keysOf(100).map((key) => writeOf(key)));
    expect(await server.admin.info('commandstats')).toContain('cmdstat_zadd:calls=1,');
    expect(await server.admin.zcard(groupKeys(GROUP).index)).toBe(100);
  });

  test('goes on where a drop broke off', async () => {
    await writeAll(keysOf(1_200));
    for await (const step of cache.dropGroup(GROUP)) {
      expect(step).toHaveLength(500);
      break;
    }
    expect(await server.admin.exists(groupKeys(GROUP).dropping)).toBe(1);
    // Written meanwhile by a load that began after the first drop.
    const moment = await cache.moment();
    await cache.write([writeOf('catalog:product:late', { moment, loadedAt: 2 })]);
    const rest: string[] = [];
    for await (const step of cache.dropGroup(GROUP)) rest.push(...step);
    expect(rest).toHaveLength(701);
    expect(rest).toContain('catalog:product:late');
    expect(await server.admin.keys('catalog:*')).toEqual([]);
  });

  test('two who drop the same tag are both done only when all of it is gone', async () => {
    await writeAll(keysOf(3_000));
    const drop = async () => {
      for await (const _ of cache.dropGroup(GROUP));
      return server.admin.keys('catalog:*');
    };
    expect(await Promise.all([drop(), drop(), drop()])).toEqual([[], [], []]);
  });

  test('forgets members whose life is over, and goes when nothing is written', async () => {
    const { index } = groupKeys(GROUP);
    const short = keysOf(200).map((key) => writeOf(key, { ttlMilliseconds: 1 }));
    await cache.write(short);
    // The index keeps a second beyond the life of what it names.
    await eventually(async () => {
      await cache.write([writeOf('catalog:product:long', { loadedAt: performance.now() })]);
      return (await server.admin.zcard(index)) === 1;
    });
    expect(await server.admin.pttl(index)).toBeGreaterThan(0);
  });

  test('stands in one slot with what is being dropped', () => {
    const groups = ['tag:a', 'tag:{b}c', 'tag:d{', 'tag:}e', 'tag:%7Be'];
    const names = groups.map((group) => {
      const slots = Object.values(groupKeys(group)).map((key) => /\{([^}]+)\}/.exec(key)?.[1]);
      expect(new Set(slots).size).toBe(1);
      return slots[0];
    });
    expect(new Set(names).size).toBe(groups.length);
  });
});
