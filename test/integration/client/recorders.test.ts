/** Recorders beside the real libraries whose reads they record, on a real Redis. */
import KeyvRedis from '@keyv/redis';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { createCache } from 'cache-manager';
import { Redis } from 'ioredis';
import { Keyv } from 'keyv';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import {
  createRecorder,
  type KeyRecorder,
  recordBentocache,
  recordCacheManager,
  recordRedis,
} from '../../../client/index.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { makeCollector } from '../../support/shop.ts';

const START = 1_700_000_000_000;

let server: RedisServer;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startRedisServer();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await server.admin.flushall();
});
afterAll(() => server.stop());

function makeRecorder(key = 'catalog:product:{sku}') {
  const clock = makeManualClock(START);
  const collector = makeCollector();
  const own = defineConfig({
    origins: { shop: loader(async () => '{}') },
    keyspaces: { product: { key, origin: 'shop', ttl: '1h' } },
  });
  const options = { config: own, recorder: collector, clock, ids: makeSeededIds(0) };
  const recorder: KeyRecorder = createRecorder(options);
  closers.push(() => recorder.close());
  return { clock, collector, recorder };
}

const told = (collector: ReturnType<typeof makeCollector>) =>
  collector.events().map(({ key, user, reads, misses }) => [key, user, reads, misses]);

describe('a recorder', () => {
  test('tells of reads by their keys, and leaves exact counts to ingest', async () => {
    const { collector, recorder, clock } = makeRecorder();
    recorder.note('catalog:product:A1', { hit: false, user: 'u', loadMilliseconds: 120 });
    await clock.advance(1_000);
    recorder.note('catalog:product:A1', { hit: true, user: 'u' });
    await recorder.flush();
    expect(collector.events()).toMatchObject([
      {
        keyspace: 'product',
        params: { sku: 'A1' },
        at: START + 1_000,
        firstAt: START,
        reads: 2,
        misses: 1,
        loadMilliseconds: 120,
        user: 'u',
        source: 'user',
      },
    ]);
    expect(collector.batches.map(({ counts }) => counts)).toEqual([undefined]);
  });

  test('counts reads of keys that are of no keyspace, and records none of them', async () => {
    const { collector, recorder } = makeRecorder();
    recorder.note('session:1', { hit: true });
    await recorder.flush();
    expect(recorder.report()).toMatchObject({ unknownReads: 1, sentBatches: 0 });
    expect(collector.batches).toEqual([]);
  });
});

describe('a recorded ioredis client', () => {
  const open = (options: { readonly keyPrefix?: string } = {}) => {
    const redis = new Redis({ host: '127.0.0.1', port: server.port, ...options });
    closers.push(async () => redis.disconnect());
    return redis;
  };

  test('answers as before, and tells what was there and what was not', async () => {
    const { collector, recorder } = makeRecorder();
    const redis = recordRedis(open(), recorder, { reader: () => ({ user: 'u' }) });
    await redis.set('catalog:product:A', 'a');
    expect(await redis.get('catalog:product:A')).toBe('a');
    expect(await redis.mget(['catalog:product:A', 'catalog:product:B'])).toEqual(['a', null]);
    expect(await redis.mgetBuffer('catalog:product:A')).toEqual([Buffer.from('a')]);
    await recorder.flush();
    expect(told(collector)).toEqual([
      ['catalog:product:A', 'u', 3, 0],
      ['catalog:product:B', 'u', 1, 1],
    ]);
  });

  test('knows an empty hash as a miss, and its own key prefix', async () => {
    const { collector, recorder } = makeRecorder();
    const redis = recordRedis(open({ keyPrefix: 'catalog:' }), recorder);
    await redis.hset('product:A', 'price', '1');
    expect(await redis.hgetall('product:A')).toEqual({ price: '1' });
    expect(await redis.hgetall('product:B')).toEqual({});
    await recorder.flush();
    expect(told(collector)).toEqual([
      ['catalog:product:A', undefined, 1, 0],
      ['catalog:product:B', undefined, 1, 1],
    ]);
  });

  test('passes errors on, records no failed read, and serves callbacks and pipelines', async () => {
    const { collector, recorder } = makeRecorder();
    const redis = recordRedis(open(), recorder);
    await redis.lpush('catalog:product:list', '1');
    await expect(redis.get('catalog:product:list')).rejects.toThrow('WRONGTYPE');
    await redis.pipeline().get('catalog:product:A').exec();
    const answered = Promise.withResolvers<unknown>();
    void redis.get('catalog:product:A', (_, value) => answered.resolve(value));
    expect(await answered.promise).toBeNull();
    await recorder.flush();
    expect(told(collector)).toEqual([['catalog:product:A', undefined, 1, 1]]);
  });
});

describe('bentocache', () => {
  test('has its reads recorded under the keys that stand in Redis, until that is ended', async () => {
    const { collector, recorder } = makeRecorder();
    const connection = { host: '127.0.0.1', port: server.port };
    const bento = new BentoCache({
      default: 'main',
      stores: { main: bentostore().useL2Layer(redisDriver({ connection, prefix: 'catalog' })) },
    });
    closers.push(() => bento.disconnectAll());
    const stop = recordBentocache(bento, recorder, { prefix: 'catalog:' });
    await bento.get({ key: 'product:A' });
    await bento.set({ key: 'product:A', value: 1, ttl: '1m' });
    expect(await bento.get({ key: 'product:A' })).toBe(1);
    expect(await server.admin.exists('catalog:product:A')).toBe(1);
    stop();
    await bento.get({ key: 'product:A' });
    await recorder.flush();
    expect(told(collector)).toEqual([['catalog:product:A', undefined, 2, 1]]);
  });
});

describe('cache-manager', () => {
  test('has its reads recorded, and how long its loads took', async () => {
    // What Keyv and its Redis store write before each key.
    const prefix = 'keyv::keyv:';
    const { collector, recorder } = makeRecorder(`${prefix}product:{sku}`);
    const store = new KeyvRedis(`redis://127.0.0.1:${server.port}`);
    const cache = createCache({ stores: [new Keyv({ store })] });
    closers.push(() => cache.disconnect());
    const recorded = recordCacheManager(cache, recorder, { prefix, reader: () => ({ user: 'u' }) });
    expect(await recorded.get('product:A')).toBeUndefined();
    await recorded.set('product:A', 'a', 60_000);
    expect(await recorded.get('product:A')).toBe('a');
    expect(await server.admin.exists(`${prefix}product:A`)).toBe(1);
    expect(await recorded.wrap('product:B', async () => 'b', 60_000)).toBe('b');
    expect(await recorded.wrap('product:B', () => Promise.reject(new Error('called')))).toBe('b');
    expect(await recorded.mget(['product:B', 'product:C'])).toEqual(['b', undefined]);
    await recorder.flush();
    expect(told(collector)).toEqual([
      [`${prefix}product:A`, 'u', 2, 1],
      [`${prefix}product:B`, 'u', 3, 1],
      [`${prefix}product:C`, 'u', 1, 1],
    ]);
    expect(collector.events()[1]?.loadMilliseconds).toBeGreaterThanOrEqual(0);
  });
});
