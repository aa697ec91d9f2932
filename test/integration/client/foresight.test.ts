import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { makeRedisGuide } from '../../../adapters/redis/guide.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { createPreheat, makeRedis, type Preheat } from '../../../client/index.ts';
import type { WarmCounts } from '../../../core/access.ts';
import { defineConfig, http } from '../../../core/config/define.ts';
import type { Guidance } from '../../../core/foresight/foresee.ts';
import type { Guide } from '../../../core/foresight/guide.ts';
import { pairModel } from '../../../core/foresight/pair-model.ts';
import { type ServerWithUsers, startServerWithUsers } from '../../support/cache-users.ts';
import { eventually } from '../../support/eventually.ts';
import { PATIENT } from '../../support/patient.ts';
import { makeCollector, makeShop, TTL } from '../../support/shop.ts';

const RESERVED_AT = 1_699_999_900_000;
const origin = (rate: `${number}/s` | `${number}/h`) =>
  http({ baseUrl: 'http://shop.invalid', path: '/products/{sku}', timeout: '2s', rate });
const config = defineConfig({
  origins: { catalog: origin('10000/s'), slow: origin('60/h') },
  keyspaces: {
    product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1m' },
    prompt: { key: 'catalog:prompt:{sku|hash}', origin: 'catalog', ttl: '1m' },
    page: { key: 'page:{sku}', origin: 'slow', ttl: '1m' },
    control: { key: 'control:product:{sku}', origin: 'catalog', ttl: '1m', control: true },
  },
});
const keyOf = (sku: string) => `catalog:product:${sku}`;

describe('foresight of the client library', () => {
  let server: ServerWithUsers;
  let redis: ReturnType<typeof makeRedis>;
  let guide: Guide;
  const open: Preheat[] = [];

  beforeAll(async () => {
    server = await startServerWithUsers();
    redis = makeRedis({ ...server.as('warmer'), ...PATIENT });
    guide = makeRedisGuide(redis);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((preheat) => preheat.close()));
    await server.admin.flushall();
  });
  afterAll(async () => {
    redis.disconnect();
    expect(await server.refused()).toEqual([]);
    await server.stop();
  });

  /** Readers are told to warm whatever followed at all. */
  const tell = async (calls: number, keyspace = 'product', more: Partial<Guidance> = {}) => {
    const guidance = { threshold: -6, model: pairModel.current(undefined), ...more };
    await guide.publish(keyspace, guidance, { reservedAt: RESERVED_AT, calls }, 60_000);
  };
  const follow = (sku: string, ...next: readonly { keyspace?: string; key: string }[]) =>
    guide.publishSuccessors([
      {
        ref: { keyspace: 'product', key: keyOf(sku) },
        successors: {
          visits: 20,
          slots: next.map(({ keyspace = 'product', key }, index) => ({
            keyspace,
            key,
            count: 18 - index,
            pull: 0,
            lead: 0,
          })),
        },
        milliseconds: 60_000,
      },
    ]);
  const setUp = () => {
    const clock = makeManualClock(1_700_000_000_000);
    const shop = makeShop();
    const collector = makeCollector();
    const client = (change: object = {}) => {
      const preheat = createPreheat({
        config,
        redis: server.as('reader'),
        load: shop.load,
        recorder: collector,
        clock,
        ids: makeSeededIds(open.length + 1),
        ...change,
      });
      open.push(preheat);
      return preheat;
    };
    const counts = () => collector.batches.flatMap((batch) => batch.counts ?? []);
    const warms = () => {
      const sum = { loads: 0, warmed: 0, failed: 0 };
      for (const { warms: { foresight } = {} } of counts()) {
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) {
          sum[name] += (foresight as WarmCounts | undefined)?.[name] ?? 0;
        }
      }
      return sum;
    };
    const settled = () =>
      counts().reduce((sum, one) => sum + (one.settled?.[String(RESERVED_AT)] ?? 0), 0);
    return { clock, shop, collector, client, warms, settled };
  };
  /** Of this product the origin answers when it is told to. */
  const holdBack = (shop: ReturnType<typeof makeShop>) => {
    const gate = Promise.withResolvers<void>();
    const load = async (keyspace: string, params: { readonly sku?: string }) => {
      const loaded = await shop.load(keyspace, params as { sku: string });
      if (params.sku === 'B') await gate.promise;
      return loaded;
    };
    return { gate, load };
  };
  const callsLeft = async () => Number(await redis.hget('preheat:guide:{product}', 'calls'));
  const ann = { user: 'ann' };

  test('warms what follows right after the read, and tells what it did', async () => {
    const { shop, collector, client, clock, warms, settled } = setUp();
    await tell(5);
    await follow('A', { key: keyOf('B') });
    const preheat = client();
    await preheat.read('product', { sku: 'A' }, ann);
    await eventually(async () => (await server.admin.get(keyOf('B'))) !== null, 1_000);
    expect(shop.calls).toEqual(['A', 'B']);
    const state = await server.admin.hgetall(`preheat:meta:{${keyOf('B')}}`);
    expect(state).toMatchObject({ strategy: 'foresight', used: '0', shadowUntil: '0' });
    expect(Number(state['expiresAt']) - Number(state['loadedAt'])).toBe(TTL);
    await preheat.flush();
    const warm = collector.events().find(({ warmed }) => warmed);
    expect(warm).toMatchObject({
      key: keyOf('B'),
      params: { sku: 'B' },
      ...{ reads: 0, misses: 0, source: 'warmer' },
      ...{ loadedAt: clock.now(), loadMilliseconds: 200 },
      warmed: { strategy: 'foresight', run: state['run'] },
    });
    expect(warm?.warmed?.benefit).toBeGreaterThan(0.5);
    expect(warms()).toEqual({ loads: 1, warmed: 1, failed: 0 });
    expect([settled(), await callsLeft()]).toEqual([1, 4]);

    await clock.advance(1_000);
    expect((await preheat.read('product', { sku: 'B' }, ann)).source).toBe('cache');
    await preheat.flush();
    expect(collector.strategy('foresight')).toMatchObject({ used: 1, firstHits: 1 });
    expect(preheat.stats().foresight).toEqual({ warmed: 1, failed: 0, dropped: 0 });
  });

  test('also after a hit in memory, and not again while the user goes back and forth', async () => {
    const { shop, client, clock } = setUp();
    await tell(5);
    await follow('A', { key: keyOf('B') });
    const preheat = client({ l1: { maxItems: 10, ttlMilliseconds: TTL } });
    await preheat.read('product', { sku: 'A' });
    await preheat.flush();
    expect(shop.calls).toEqual(['A']);
    expect((await preheat.read('product', { sku: 'A' }, ann)).source).toBe('l1');
    await preheat.flush();
    expect(shop.calls).toEqual(['A', 'B']);
    await server.admin.del(keyOf('B'));
    await clock.advance(1_000);
    await preheat.read('product', { sku: 'A' }, ann);
    await preheat.flush();
    expect(shop.calls).toEqual(['A', 'B']);
    await preheat.read('product', { sku: 'A' }, { session: 's' });
    await preheat.flush();
    expect(shop.calls).toEqual(['A', 'B', 'B']);
  });

  test('loads once over two processes, and for the reader who comes meanwhile', async () => {
    const { shop, client, collector, settled, warms } = setUp();
    await tell(50);
    await follow('A', { key: keyOf('B') });
    const { gate, load } = holdBack(shop);
    const [one, two] = [client({ load }), client({ load })];
    await one.read('product', { sku: 'A' }, ann);
    await eventually(() => shop.calls.includes('B'));
    await two.read('product', { sku: 'A' }, { user: 'bob' });
    const joined = one.read('product', { sku: 'B' }, ann);
    await two.flush();
    gate.resolve();
    expect((await joined).value.toString()).toContain('"sku":"B"');
    await Promise.all([one.flush(), two.flush()]);
    expect(shop.calls).toEqual(['A', 'B']);
    expect(warms()).toEqual({ loads: 1, warmed: 1, failed: 0 });
    expect(settled()).toBe(50 - (await callsLeft()));
    expect(collector.total('misses')).toBe(1);
    // It waited for the load, and would have missed without it.
    expect(collector.strategy('foresight')).toMatchObject({ used: 1, firstHits: 1 });
  });

  test('spends no call on what is fresh, and none beyond the grant', async () => {
    const { shop, client, settled } = setUp();
    await tell(2);
    await follow('A', ...['B', 'C', 'D', 'E'].map((sku) => ({ key: keyOf(sku) })));
    // The limiter makes them leave one after the other, in real time.
    const preheat = client({ clock: systemClock });
    await preheat.read('product', { sku: 'B' });
    await preheat.read('product', { sku: 'A' }, ann);
    await preheat.flush();
    expect(shop.calls.slice(0, 2)).toEqual(['B', 'A']);
    expect(shop.calls).toHaveLength(4);
    expect([settled(), await callsLeft()]).toEqual([2, 0]);
  });

  test('settles a load that fails, and gives the origin a rest', async () => {
    const { shop, client, settled, warms } = setUp();
    await tell(20);
    await follow('A', { key: keyOf('broken') });
    const preheat = client();
    for (let n = 0; n < 8; n += 1) {
      await preheat.read('product', { sku: 'A' }, { user: `user-${n}` });
      await preheat.flush();
    }
    expect(shop.calls.filter((sku) => sku === 'broken')).toHaveLength(5);
    expect(warms()).toEqual({ loads: 5, warmed: 0, failed: 5 });
    expect([settled(), await callsLeft()]).toEqual([8, 12]);
    expect(preheat.stats().foresight?.failed).toBe(5);
  });

  test.each([
    ['page', 'page:', {}],
    ['product', keyOf(''), { rate: { calls: 1, perMilliseconds: 3_600_000 } }],
  ])('settles a %s that the rate does not allow, without a call', async (keyspace, key, more) => {
    const { shop, client, settled, warms } = setUp();
    await tell(5, keyspace, more);
    await follow('A', ...['B', 'C', 'D'].map((sku) => ({ keyspace, key: key + sku })));
    const preheat = client();
    await preheat.read('product', { sku: 'A' }, ann);
    await preheat.flush();
    expect([shop.calls.length, settled()]).toEqual([2, 3]);
    expect(warms()).toEqual({ loads: 1, warmed: 1, failed: 0 });
  });

  test.each([
    ['reads of bots', {}, { user: 'ann', source: 'bot' }],
    ['readers nobody knows', {}, {}],
    ['a client that is told not to', { foresight: false }, ann],
    ['a client that records nothing', { recorder: undefined }, ann],
  ])('does nothing for %s', async (_, change, context) => {
    const { shop, client } = setUp();
    await tell(5);
    await follow('A', { key: keyOf('B') });
    const preheat = client(change);
    await preheat.read('product', { sku: 'A' }, context);
    await preheat.flush();
    expect(shop.calls).toEqual(['A']);
    expect(await callsLeft()).toBe(5);
  });

  test('does nothing for control groups, hashed keys and what is not worth its price', async () => {
    const { shop, client } = setUp();
    await Promise.all(['control', 'prompt'].map((keyspace) => tell(5, keyspace)));
    await tell(5, 'product', { threshold: 5.9 });
    await follow(
      'A',
      { keyspace: 'control', key: 'control:product:B' },
      { keyspace: 'prompt', key: `catalog:prompt:${'a'.repeat(32)}` },
      { keyspace: 'gone', key: 'gone:B' },
      { key: keyOf('B') },
    );
    const preheat = client();
    await preheat.read('product', { sku: 'A' }, ann);
    await preheat.read('control', { sku: 'A' }, ann);
    await preheat.flush();
    expect(shop.calls).toEqual(['A', 'A']);
    expect(await callsLeft()).toBe(5);
  });

  test('takes no text for successors that is none', async () => {
    const preheat = setUp().client();
    for (const text of ['{', 'null', '[]', '{"slots":7}']) {
      await server.admin.set(`preheat:next:{${keyOf('A')}}`, text);
      await preheat.read('product', { sku: 'A' }, { user: text });
    }
    expect(preheat.stats().cache.errors).toBe(0);
  });

  test('loses no read when redis is killed in the middle', async () => {
    const { shop, client, settled } = setUp();
    await tell(5);
    await follow('A', { key: keyOf('B') });
    const { gate, load } = holdBack(shop);
    const preheat = client({ load });
    await preheat.read('product', { sku: 'A' }, ann);
    await eventually(() => shop.calls.includes('B'));
    await server.kill();
    const joined = preheat.read('product', { sku: 'B' }, ann);
    gate.resolve();
    expect((await joined).value.toString()).toContain('"sku":"B"');
    for (const sku of ['A', 'B', 'C']) {
      expect((await preheat.read('product', { sku }, { user: 'bob' })).source).toBe('origin');
    }
    await preheat.flush();
    // The call that was made is told, though its value could not be written.
    expect(settled()).toBe(1);
    expect(preheat.stats().foresight).toMatchObject({ warmed: 0, failed: 1 });
    await server.restart();
  });
});
