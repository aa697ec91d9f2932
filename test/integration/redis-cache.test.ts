import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metaKey } from '../../adapters/redis/beside.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { PATIENT } from '../support/patient.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const TTL = 60_000;
const T0 = 1_700_000_000_000;

describe('what an entry is in Redis', () => {
  let server: RedisServer;
  let redis: ReturnType<typeof makeRedis>;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = makeRedis({ host: '127.0.0.1', port: server.port, ...PATIENT });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const write = (key: string, loadedAt: number, strategy = 'popular') =>
    makeRedisCache(redis).write([
      {
        key,
        value: '{"price":1}',
        loadedAt,
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 250,
        strategy,
        run: 'r1',
      },
    ]);

  test('is the plain value at its exact key, alive for the TTL less the load', async () => {
    await write('catalog:product:A1', T0);
    expect(await server.admin.get('catalog:product:A1')).toBe('{"price":1}');
    const life = await server.admin.pttl('catalog:product:A1');
    expect(life).toBeGreaterThan(TTL - 250 - 2_000);
    expect(life).toBeLessThanOrEqual(TTL - 250);
  });

  test('has a state that outlives it and every shadow it may still set', async () => {
    await write('k', T0);
    const kept = () => server.admin.pttl('preheat:meta:{k}');
    expect(await kept()).toBeGreaterThan(2 * TTL);
    await server.admin.pexpire('preheat:meta:{k}', 1_000);
    const hit = { key: 'k', at: T0 + 5, loadedAt: T0, shadowTtlMilliseconds: TTL };
    await makeRedisCache(redis).claimHit(hit);
    expect(await kept()).toBeGreaterThan(2 * TTL);
    // A load that came too late to be stored moves the shadow all the same.
    await server.admin.pexpire('preheat:meta:{k}', 1_000);
    expect(await write('k', T0 - 1, 'reader')).toEqual(['older']);
    expect(await kept()).toBeGreaterThan(2 * TTL);
  });

  test('exists when another program wrote it, with or without a state', async () => {
    const cache = makeRedisCache(redis);
    await server.admin.set('foreign', 'theirs');
    expect(await cache.read('foreign')).toMatchObject({
      value: Buffer.from('theirs'),
      state: { exists: true, loadedAt: 0, expiresAt: 0, strategy: '' },
    });
    await write('shared', T0);
    await server.admin.set('shared', 'theirs');
    expect(await cache.inspect(['foreign', 'shared'])).toMatchObject([
      { exists: true, loadedAt: 0 },
      { exists: true, loadedAt: T0 },
    ]);
  });

  test('is refused when an invalidation came at or after the begin of its load', async () => {
    await server.admin.hset(metaKey('gone'), 'invalidatedAt', T0);
    expect(await write('gone', T0)).toEqual(['invalidated']);
    expect(await write('gone', T0 - 1, 'reader')).toEqual(['invalidated']);
    expect((await makeRedisCache(redis).read('gone')).state.shadowUntil).toBe(0);
    expect(await write('gone', T0 + 1)).toEqual(['written']);
  });

  test('is written after an invalidation without that being forgotten the sooner', async () => {
    const cache = makeRedisCache(redis);
    const remembered = () => server.admin.pttl(metaKey('dropped'));
    await write('dropped', T0);
    await cache.invalidate(['dropped']);
    const before = await remembered();
    expect(before).toBeGreaterThan(10 * TTL);
    const again = { loadedAt: T0 + 1, ttlMilliseconds: TTL, shadowTtlMilliseconds: TTL };
    const entry = { key: 'dropped', ...again, loadMilliseconds: 1, strategy: 'popular', run: 'r' };
    const moment = await cache.moment();
    expect(await cache.write([{ ...entry, value: 'v', moment }])).toEqual(['written']);
    expect(await remembered()).toBeGreaterThan(before - TTL);
    const confirmed = { ...entry, loadedAt: T0 + 2, confirmedLoadedAt: T0 + 1, moment };
    expect(await cache.extend([confirmed])).toEqual(['written']);
    expect(await remembered()).toBeGreaterThan(before - TTL);
  });

  test('survives a server that has forgotten the scripts', async () => {
    await write('scripted', T0);
    await server.admin.script('FLUSH');
    const both = await makeRedisCache(redis).write(
      ['scripted', 'another'].map((key) => ({
        key,
        value: 'v',
        loadedAt: T0 + 1,
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 1,
        strategy: 'popular',
        run: 'r2',
      })),
    );
    expect(both).toEqual(['written', 'written']);
  });

  test('answers each write for itself', async () => {
    await server.admin.set(metaKey('broken'), 'not a hash');
    const [broken] = await write('broken', T0);
    expect(broken).toMatchObject({ code: 'dependency_down' });
    expect(String((broken as Error).cause)).toContain('WRONGTYPE');
  });
});

describe('the key of the state', () => {
  test('lies in the same cluster slot as the value', async () => {
    const server = await startRedisServer({ args: ['--cluster-enabled', 'yes'] });
    const slot = (key: string) => server.admin.cluster('KEYSLOT', key);
    for (const key of ['k', 'user:{42}:profile', '{a}{b}', 'half{open', 'ünï:1', '{}']) {
      const expected = key === '{}' ? expect.any(Number) : await slot(key);
      expect(await slot(metaKey(key))).toEqual(expected);
    }
    await server.stop();
  });

  test('differs for different keys', () => {
    const keys = ['k', '{k}', '{{k}}', 'k}', '{k'];
    expect(new Set(keys.map(metaKey)).size).toBe(keys.length);
  });
});
