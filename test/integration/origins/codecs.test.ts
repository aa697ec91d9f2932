/** Values as other programs read them: each codec with the real reader, over the same Redis. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPreheat } from '../../../client/index.ts';
import { type KeyspaceInput, loader } from '../../../core/config/define.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { makeWarmRig } from '../../support/warm-rig.ts';

const TEXT = `{ "sku": "a",  "price": 1.10, "id": 12345678901234567890,
  "seller": { "name": "Jane", "mail": "jane@example.com" }, "tags": [{ "n": 1, "m": 2 }] }`;
const COMPACT =
  '{"sku":"a","price":1.10,"id":12345678901234567890,"seller":{"name":"Jane","mail":"jane@example.com"},"tags":[{"n":1,"m":2}]}';
const LONG = JSON.stringify({ text: 'many words, '.repeat(400) });

let redis: RedisServer;
let values: Record<string, unknown> = {};
let closers: (() => unknown)[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.admin.flushall();
  values = {};
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

const origin = loader(async ({ sku = '' }) => values[sku]);

function start(keyspace: Partial<KeyspaceInput>) {
  const rig = makeWarmRig(redis.port, origin, keyspace);
  const client = createPreheat({
    settings: rig.settings,
    redis: { host: '127.0.0.1', port: redis.port },
    load: async (_keyspace, { sku = '' }) => values[sku] as string,
    foresight: false,
  });
  closers.push(rig.close, client.close);
  const read = async (sku: string) => {
    const { value, source } = await client.read('product', { sku });
    return [value.toString(), source];
  };
  return { rig, read };
}

const stored = (key: string) => redis.admin.getBuffer(key);

describe('without a codec', () => {
  it('a value stands as the origin gave it, byte for byte', async () => {
    const { rig, read } = start({});
    values = { a: TEXT, bytes: Buffer.from([0x1f, 0x8b, 0, 255]) };
    await rig.warm([{ sku: 'a' }, { sku: 'bytes' }]);
    expect(`${await stored('p:a')}`).toBe(TEXT);
    expect(await stored('p:bytes')).toEqual(values['bytes']);
    expect(await read('a')).toEqual([TEXT, 'cache']);
    expect((await rig.cache.read('p:a')).state.form).toBeUndefined();
  });
});

describe('json', () => {
  it('stands without spaces, its numbers with all their digits', async () => {
    const { rig, read } = start({ codec: 'json' });
    values = { a: TEXT };
    await rig.warm([{ sku: 'a' }]);
    expect(`${await stored('p:a')}`).toBe(COMPACT);
    expect(await read('a')).toEqual([COMPACT, 'cache']);
  });

  it('is all that is kept: anything else is a failure, and stays out', async () => {
    const { rig } = start({ codec: 'json' });
    values = { a: '<html>' };
    const [outcome] = await rig.warm([{ sku: 'a' }]);
    expect(outcome).toMatchObject({
      status: 'failed',
      code: 'value_unfit',
      retry: false,
      calls: 1,
    });
    expect(outcome?.reason).not.toContain('html');
    expect(await stored('p:a')).toBeNull();
  });
});

describe('fields', () => {
  it('are all that is kept, in the order of the document, of lists in each element', async () => {
    const { rig, read } = start({ fields: ['seller.name', 'price', 'tags.n', 'nothing.there'] });
    values = { a: TEXT };
    await rig.warm([{ sku: 'a' }]);
    const kept = '{"price":1.10,"seller":{"name":"Jane"},"tags":[{"n":1}]}';
    expect(`${await stored('p:a')}`).toBe(kept);
    expect(await read('a')).toEqual([kept, 'cache']);
  });

  it('are what a miss gives as well', async () => {
    const { read } = start({ fields: ['price'] });
    values = { a: TEXT };
    expect(await read('a')).toEqual(['{"price":1.10}', 'origin']);
    await expect.poll(() => stored('p:a')).toEqual(Buffer.from('{"price":1.10}'));
    expect(await read('a')).toEqual(['{"price":1.10}', 'cache']);
  });

  it('do not hide the category from what is learned', async () => {
    const { rig } = start({ fields: ['price'], category: '$.seller.name' });
    values = { a: TEXT };
    await rig.warm([{ sku: 'a' }]);
    const [record] = await rig.patterns.read([{ keyspace: 'product', key: 'p:a' }]);
    expect(record?.stats.category).toBe('Jane');
    expect(record?.stats.bytes).toBe('{"price":1.10}'.length);
  });
});

describe.each([
  ['gzip', gunzipSync],
  ['zstd', zstdDecompressSync],
] as const)('%s', (packing, unpack) => {
  it('packs what is longer than its limit, and leaves the rest', async () => {
    const { rig, read } = start({ compress: { with: packing, above: '100B' } });
    values = { long: LONG, short: 'short' };
    await rig.warm([{ sku: 'long' }, { sku: 'short' }]);
    const bytes = (await stored('p:long')) ?? Buffer.alloc(0);
    expect(bytes.length).toBeLessThan(LONG.length / 10);
    expect(unpack(bytes).toString()).toBe(LONG);
    expect(`${await stored('p:short')}`).toBe('short');
    expect(await read('long')).toEqual([LONG, 'cache']);
    expect(await read('short')).toEqual(['short', 'cache']);
  });

  it('packs what looks packed once more, so that readers unpack it once', async () => {
    const { rig } = start({ compress: { with: packing, above: '1MB' } });
    const packed = [Buffer.from([0x1f, 0x8b, 8]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1])];
    values = { 0: packed[0], 1: packed[1] };
    await rig.warm([{ sku: '0' }, { sku: '1' }]);
    for (const [index, value] of packed.entries()) {
      expect(unpack((await stored(`p:${index}`)) ?? Buffer.alloc(0))).toEqual(value);
    }
  });

  it('is read from the client’s own writes as well', async () => {
    const { rig, read } = start({ codec: 'json', compress: { with: packing, above: '100B' } });
    values = { long: LONG };
    expect(await read('long')).toEqual([LONG, 'origin']);
    await expect.poll(() => stored('p:long')).not.toBeNull();
    expect(unpack((await stored('p:long')) ?? Buffer.alloc(0)).toString()).toBe(LONG);
    expect(await read('long')).toEqual([LONG, 'cache']);
    expect(await rig.warm([{ sku: 'long' }])).toMatchObject([{ status: 'fresh' }]);
  });
});

describe('bentocache', () => {
  /** The library itself, with a connection of its own. */
  function openBento() {
    const connection = { host: '127.0.0.1', port: redis.port };
    const bento = new BentoCache({
      default: 'main',
      stores: { main: bentostore().useL2Layer(redisDriver({ connection, prefix: 'shop' })) },
    });
    closers.push(() => bento.disconnectAll());
    return bento;
  }

  it('reads what was warmed, and the client reads what bentocache wrote', async () => {
    const { rig, read } = start({ key: 'shop:{sku}', codec: 'bentocache', ttl: '1h', jitter: 0 });
    values = { a: '{"price": 1.5, "name": "ü"}', b: '[1]' };
    await rig.warm([{ sku: 'a' }]);
    const bento = openBento();
    expect(await bento.get({ key: 'a' })).toEqual({ price: 1.5, name: 'ü' });
    expect(await bento.get({ key: 'b' })).toBeUndefined();
    expect(JSON.parse(`${await stored('shop:a')}`)).toEqual({
      value: { price: 1.5, name: 'ü' },
      createdAt: rig.clock.now(),
      logicalExpiration: rig.clock.now() + 3_600_000,
    });
    expect(await read('a')).toEqual(['{"price":1.5,"name":"ü"}', 'cache']);

    await bento.set({ key: 'own', value: { by: 'bentocache' }, ttl: '1h' });
    expect(await read('own')).toEqual(['{"by":"bentocache"}', 'cache']);
  });

  it('does not call its own factory for what was warmed', async () => {
    const { rig } = start({ key: 'shop:{sku}', codec: 'bentocache', fields: ['price'] });
    values = { a: '{"price": 1.5, "name": "ü"}' };
    await rig.warm([{ sku: 'a' }]);
    const bento = openBento();
    const value = await bento.getOrSet({
      key: 'a',
      factory: () => {
        throw new Error('called');
      },
    });
    expect(value).toEqual({ price: 1.5 });
  });
});

describe('an entry of another form', () => {
  it('is no hit to readers, and not fresh to the warmer', async () => {
    const before = start({ fields: ['price'] });
    values = { a: TEXT };
    await before.rig.warm([{ sku: 'a' }]);
    const after = start({ fields: ['sku'] });
    expect(await after.read('a')).toEqual(['{"sku":"a"}', 'origin']);
    await expect.poll(() => stored('p:a')).toEqual(Buffer.from('{"sku":"a"}'));
    await before.rig.clock.advance(1_000);
    expect(await before.rig.warm([{ sku: 'a' }])).toMatchObject([{ status: 'warmed' }]);
  });

  it('that nobody of ours has written is read as the codec says, and rubbish is a miss', async () => {
    const { read } = start({ compress: { with: 'gzip', above: '1KB' } });
    values = { a: 'loaded', b: 'loaded' };
    await redis.admin.set('p:a', 'by another program');
    await redis.admin.set('p:b', Buffer.from([0x1f, 0x8b, 1, 2]));
    expect(await read('a')).toEqual(['by another program', 'cache']);
    expect(await read('b')).toEqual(['loaded', 'origin']);
  });
});

describe('a key that the origin does not have', () => {
  it('is never stored, and is asked for at each warm', async () => {
    const { rig } = start({});
    for (let round = 0; round < 2; round += 1) {
      expect(await rig.warm([{ sku: 'gone' }])).toMatchObject([{ status: 'missing', calls: 1 }]);
    }
    expect(await redis.admin.keys('*')).toEqual([]);
  });

  it('rests for its negativeTtl', async () => {
    const { rig } = start({ negativeTtl: '5m' });
    expect(await rig.warm([{ sku: 'a' }])).toMatchObject([{ status: 'missing', calls: 1 }]);
    const askedAt = rig.clock.now();
    expect(await stored('p:a')).toBeNull();
    await rig.clock.advance(4 * 60_000);
    const [outcome] = await rig.warm([{ sku: 'a' }]);
    expect(outcome).toMatchObject({ status: 'missing', calls: 0 });
    expect(outcome?.reason).toMatch(/^the origin had no such value; asked again after 20/);
    const [record] = await rig.patterns.read([{ keyspace: 'product', key: 'p:a' }]);
    expect(record?.stats.failure).toEqual({ at: askedAt, code: 'origin_missing' });
    values = { a: 'there now' };
    await rig.clock.advance(60_000);
    expect(await rig.warm([{ sku: 'a' }])).toMatchObject([{ status: 'warmed' }]);
  });

  it.each([
    ['a load is asked for from now on', async () => ({ isForced: true })],
    [
      'a reader has loaded it meanwhile',
      async ({ read }: ReturnType<typeof start>) => {
        await read('a');
        await expect.poll(() => stored('p:a')).not.toBeNull();
        await redis.admin.del('p:a');
        return { isForced: false };
      },
    ],
    [
      'it was invalidated meanwhile',
      async ({ rig }: ReturnType<typeof start>) => {
        await rig.cache.invalidate(['p:a']);
        return { isForced: false };
      },
    ],
  ])('is asked for at once where %s', async (_what, change) => {
    const own = start({ negativeTtl: '5m' });
    await own.rig.warm([{ sku: 'a' }]);
    values = { a: 'there now' };
    await own.rig.clock.advance(10);
    const { isForced } = await change(own);
    await own.rig.clock.advance(60_000);
    const loadedNoEarlierThan = isForced ? own.rig.clock.now() : 0;
    const [outcome] = await own.rig.warm([{ sku: 'a' }], { loadedNoEarlierThan });
    expect(outcome).toMatchObject({ calls: 1, status: 'warmed' });
  });
});
