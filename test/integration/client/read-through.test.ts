import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import {
  createPreheat,
  makeRedis,
  type Preheat,
  type RedisOptions,
} from '../../../client/index.ts';
import { type ServerWithUsers, startServerWithUsers } from '../../support/cache-users.ts';
import { eventually } from '../../support/eventually.ts';
import { PATIENT } from '../../support/patient.ts';
import { startRedisServer } from '../../support/redis-server.ts';
import { type Change, config, makeCollector, makeShop, TTL } from '../../support/shop.ts';

describe('the client library', () => {
  let server: ServerWithUsers;
  let address: RedisOptions;
  let warmerRedis: ReturnType<typeof makeRedis>;
  const open: Preheat[] = [];

  beforeAll(async () => {
    server = await startServerWithUsers();
    address = server.as('reader');
    warmerRedis = makeRedis({ ...server.as('warmer'), ...PATIENT });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((preheat) => preheat.close()));
    await server.admin.flushall();
  });
  afterAll(async () => {
    warmerRedis.disconnect();
    expect(await server.refused()).toEqual([]);
    await server.stop();
  });

  const setUp = () => {
    const clock = makeManualClock(1_700_000_000_000);
    const shop = makeShop();
    const collector = makeCollector();
    const client = (change: Change = {}) => {
      const preheat = createPreheat({
        config,
        redis: address,
        load: shop.load,
        recorder: collector,
        clock,
        ids: makeSeededIds(open.length),
        ...change,
      });
      open.push(preheat);
      return preheat;
    };
    const warm = (sku: string) =>
      makeRedisCache(warmerRedis).write([
        {
          key: `catalog:product:${sku}`,
          value: `{"sku":"${sku}"}`,
          loadedAt: clock.now(),
          ttlMilliseconds: TTL,
          shadowTtlMilliseconds: TTL,
          loadMilliseconds: 150,
          strategy: 'popular',
          run: 'run-7',
        },
      ]);
    return { clock, shop, collector, client, warm };
  };

  test('calls the origin once for a thousand readers of one cold key', async () => {
    const { shop, collector, client } = setUp();
    const preheat = client();
    const reads = await Promise.all(
      Array.from({ length: 1_000 }, () => preheat.readJson('product', { sku: 'A1' })),
    );
    expect(shop.calls).toEqual(['A1']);
    expect(new Set(reads.map(({ value }) => JSON.stringify(value)))).toEqual(
      new Set(['{"sku":"A1","call":1}']),
    );
    await preheat.flush();
    expect(collector.total('reads')).toBe(1_000);
    expect(collector.total('misses')).toBe(1);
    expect(collector.events()).toMatchObject([
      { key: 'catalog:product:A1', reads: 1_000, misses: 1, loadMilliseconds: 200, source: 'user' },
    ]);
  });

  test('shares what it has loaded with every other process, byte for byte', async () => {
    const { shop, client } = setUp();
    const first = await client().read('product', { sku: 'A1' });
    await eventually(async () => (await server.admin.exists('catalog:product:A1')) === 1);
    const second = await client().read('product', { sku: 'A1' });
    expect(first.source).toBe('origin');
    expect(second.source).toBe('cache');
    expect(second.value).toEqual(first.value);
    expect(await server.admin.get('catalog:product:A1')).toBe(first.value.toString());
    expect(shop.calls).toHaveLength(1);
  });

  test('credits a warm once, whichever process reads it first', async () => {
    const { collector, client, warm, clock } = setUp();
    await warm('A1');
    const [one, two] = [client(), client()];
    await clock.advance(1_000);
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? one : two).read('product', { sku: 'A1' })),
    );
    await Promise.all([one.flush(), two.flush()]);
    expect(collector.strategy('popular')).toEqual({
      used: 1,
      firstHits: 1,
      earlyMisses: 0,
      savedMilliseconds: 150,
    });
    const used = collector.events().filter((event) => event.used);
    expect(used).toMatchObject([{ used: { strategy: 'popular', run: 'run-7' }, misses: 0 }]);
  });

  test('tells early misses by who had made the entry that was gone', async () => {
    const { collector, client, warm, clock } = setUp();
    const preheat = client();
    await preheat.read('product', { sku: 'A1' });
    await eventually(async () => (await server.admin.exists('catalog:product:A1')) === 1);
    await clock.advance(1_000);
    await warm('A1');
    await server.admin.del('catalog:product:A1');
    await clock.advance(1_000);
    await preheat.read('product', { sku: 'A1' });
    await preheat.flush();
    expect(collector.total('misses')).toBe(2);
    expect(collector.strategy('popular').earlyMisses).toBe(1);
  });

  test('reads from the origin while the cache is down, and says so in its statistics', async () => {
    const { shop, client, collector } = setUp();
    const gone = await startRedisServer();
    await gone.stop();
    const preheat = client({ redis: { host: '127.0.0.1', port: gone.port } });
    const reads = await Promise.all(
      Array.from({ length: 50 }, (_, n) => preheat.read('product', { sku: `A${n % 5}` })),
    );
    expect(reads.every(({ source }) => source === 'origin')).toBe(true);
    expect(shop.calls).toHaveLength(5);
    await preheat.flush();
    expect(collector.total('misses')).toBe(5);
    expect(preheat.stats().cache.errors).toBeGreaterThanOrEqual(5);
    expect(preheat.stats().origin.reads).toBe(50);
  });

  test('passes on what the origin says, and counts the call', async () => {
    const { client, collector } = setUp();
    const preheat = client();
    const reads = [1, 2].map(() => preheat.read('product', { sku: 'broken' }));
    for (const read of reads) await expect(read).rejects.toThrow('the shop is closed');
    await expect(preheat.read('product', { sku: '' })).rejects.toMatchObject({
      code: 'params_invalid',
    });
    await preheat.flush();
    expect([collector.total('reads'), collector.total('misses')]).toEqual([2, 1]);
    expect(preheat.stats().origin.errors).toBe(1);
  });

  test('serves from memory, never longer than the entry lives', async () => {
    const { client, clock, collector, warm } = setUp();
    const preheat = client({ l1: { maxItems: 10, ttlMilliseconds: 10 * TTL } });
    await warm('A1');
    const sources: string[] = [];
    // No value is held longer than 15 s, so that whoever invalidates need not wait longer.
    for (const pause of [TTL - 12_000, 1_000, 10_999, 1]) {
      await clock.advance(pause);
      sources.push((await preheat.read('product', { sku: 'A1' })).source);
    }
    expect(sources).toEqual(['cache', 'l1', 'l1', 'cache']);
    await preheat.flush();
    expect(collector.strategy('popular')).toMatchObject({ used: 1, firstHits: 1 });
    expect(preheat.stats()).toMatchObject({ reads: 4, hitRatio: 1, l1: { reads: 2, items: 0 } });
  });

  test('tells what its own memory answered and had no room for, and nothing without one', async () => {
    const { client, collector } = setUp();
    const preheat = client({ l1: { maxItems: 2, ttlMilliseconds: TTL } });
    for (const sku of ['lease', 'A1', 'A1', 'A2', 'A3', 'A1']) {
      await preheat.read('product', { sku });
    }
    await client().read('product', { sku: 'A1' });
    await preheat.flush();
    const counts = collector.batches.flatMap((batch) => batch.counts ?? []);
    const told = counts.flatMap(({ memory }) => (memory ? [memory] : []));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ reads: 6, hits: 1 });
    expect(told[0]?.evicted).toBeGreaterThanOrEqual(1);
  });

  test('claims the first hit past the shadow also for an entry in memory', async () => {
    const { client, clock, collector, warm } = setUp();
    const preheat = client({ l1: { maxItems: 10, ttlMilliseconds: TTL } });
    await preheat.read('product', { sku: 'A1' });
    await clock.advance(TTL - 10_000);
    await warm('A1');
    await preheat.read('product', { sku: 'A1' });
    const fresh = client({ l1: { maxItems: 10, ttlMilliseconds: TTL } });
    await fresh.read('product', { sku: 'A1' });
    await clock.advance(10_000);
    for (let n = 0; n < 5; n += 1) {
      expect((await fresh.read('product', { sku: 'A1' })).source).toBe('l1');
    }
    await fresh.flush();
    await preheat.flush();
    expect(collector.strategy('popular')).toMatchObject({ used: 1, firstHits: 1 });
  });

  test('keeps what reads are for: users, sessions and other readers apart', async () => {
    const { client, collector } = setUp();
    const preheat = client();
    for (const user of ['ann', 'ann', 'bob']) {
      await preheat.read('product', { sku: 'A1' }, { user, session: 's' });
    }
    await preheat.read('product', { sku: 'A1' }, { source: 'bot' });
    await preheat.flush();
    expect(collector.events()).toMatchObject([
      { user: 'ann', session: 's', reads: 2, misses: 1, source: 'user' },
      { user: 'bob', reads: 1, source: 'user' },
      { reads: 1, source: 'bot' },
    ]);
  });

  test('sends in the background, when the time has come or a batch is full', async () => {
    const { client, collector, clock } = setUp();
    const preheat = client({ sending: { intervalMilliseconds: 5_000, maxPerBatch: 3 } });
    await preheat.read('product', { sku: 'A1' });
    expect(collector.batches).toHaveLength(0);
    expect(preheat.stats().recording?.pendingEvents).toBe(1);
    await clock.advance(5_000);
    await eventually(() => collector.batches.length === 1);
    for (const sku of ['B', 'C', 'D']) await preheat.read('product', { sku });
    await eventually(() => collector.events().length === 4);
    // What was loaded is on its way into the cache until then, and the turn to load it is kept.
    await eventually(() => clock.sleepers === 0);
  });

  test('repeats a failed batch under its id, samples what is too much, and loses no count', async () => {
    const { client, collector, clock } = setUp();
    const preheat = client({ sending: { maxPending: 5, maxPerBatch: 5 } });
    collector.isDown = true;
    await preheat.read('product', { sku: 'first' });
    await preheat.flush();
    for (let n = 0; n < 20; n += 1) {
      await preheat.read('product', { sku: `A${n}` });
      expect(preheat.stats().reads).toBe(n + 2);
      await clock.advance(10_000);
    }
    await eventually(() => collector.attempts.length >= 3);
    expect(new Set(collector.attempts).size).toBe(1);
    const { pendingEvents = 0, sampledReads = 0 } = preheat.stats().recording ?? {};
    expect(pendingEvents).toBeLessThanOrEqual(5);
    expect(sampledReads).toBeGreaterThanOrEqual(15);
    collector.isDown = false;
    await preheat.flush();
    expect(collector.total('reads')).toBe(21);
    expect(collector.events()[0]?.key).toBe('catalog:product:first');
    expect(new Set(collector.batches.map(({ id }) => id)).size).toBe(collector.batches.length);
  });

  test('sends what is left when it is closed', async () => {
    const { client, collector } = setUp();
    const preheat = client();
    await preheat.read('product', { sku: 'A1' });
    await preheat.close();
    expect(collector.total('reads')).toBe(1);
  });
});
