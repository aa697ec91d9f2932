/** The users of a made cache: each can do its work, and nothing else. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { createPreheat, makeRedis } from '../../client/index.ts';
import { defineConfig, http } from '../../core/config/define.ts';
import { pairModel } from '../../core/foresight/pair-model.ts';
import type { CacheWrite } from '../../core/ports.ts';
import { READER_ACCESS, WARMER_ACCESS } from '../../lib/cache/access.ts';
import {
  type CacheUser,
  namedCommands,
  type ServerWithUsers,
  startServerWithUsers,
} from '../support/cache-users.ts';
import { eventually } from '../support/eventually.ts';
import { makeCollector, makeShop } from '../support/shop.ts';

const CONFIG = defineConfig({
  origins: {
    catalog: http({ baseUrl: 'http://shop.invalid', path: '/{sku}', timeout: '2s', rate: '99/s' }),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'catalog', ttl: '100ms', tags: ['catalog'] },
  },
});
/** What an administrator or an attacker would send; the first word tells which command. */
const FORBIDDEN = [
  'FLUSHALL',
  'FLUSHDB',
  'CONFIG GET maxmemory',
  'CONFIG SET maxmemory 1',
  'KEYS *',
  'ACL LIST',
  'ACL SETUSER default on nopass ~* +@all',
  'SCRIPT FLUSH',
  'FUNCTION FLUSH',
  'CLIENT KILL TYPE normal',
  'MONITOR',
  'REPLICAOF NO ONE',
  'SAVE',
  'SHUTDOWN',
  'SWAPDB 0 1',
  'MIGRATE 127.0.0.1 6379 key 0 1000',
  'PUBLISH channel message',
];

/** Sent in a cluster of several nodes only: `test/contract/cluster.test.ts` has one, with these users. */
const OF_CLUSTERS = ['cluster|slots', 'cluster|info', 'asking', 'readonly', 'readwrite'];

let server: ServerWithUsers;

beforeAll(async () => {
  server = await startServerWithUsers();
});
afterAll(() => server.stop());

/** Connects as a user, without the product in between. */
async function connect<T>(user: CacheUser, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({
    port: server.port,
    username: user,
    password: user,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

const send = (user: CacheUser, line: string) =>
  connect(user, (redis) => {
    const [command = '', ...args] = line.split(' ');
    return redis.call(command, ...args);
  });

/** Commands that the server ran, scripts' included, since `CONFIG RESETSTAT`. */
async function usedCommands(): Promise<readonly string[]> {
  const text = await server.admin.info('commandstats');
  return [...text.matchAll(/^cmdstat_(\S+?):/gm)].map(([, name = '']) => name);
}

const writeOf = (key: string, change: Partial<CacheWrite> = {}): CacheWrite => ({
  key,
  value: '{}',
  loadedAt: Date.now(),
  ttlMilliseconds: 60_000,
  shadowTtlMilliseconds: 60_000,
  loadMilliseconds: 20,
  strategy: 'popular',
  run: 'run-1',
  groups: ['tag:catalog'],
  ...change,
});

describe.each(['warmer', 'reader'] as const)('the user %s', (user) => {
  test.each(FORBIDDEN)('may not send %s', async (line) => {
    await expect(send(user, line)).rejects.toThrow(/^NOPERM/);
  });

  test('may not do in a script what it may not do itself', async () => {
    const eval_ = connect(user, (redis) => redis.eval("return redis.call('FLUSHALL')", 0));
    await expect(eval_).rejects.toThrow("can't run this command");
  });
});

describe('the user default', () => {
  test('may not even log in: a client without a name or with a wrong password is sent away', async () => {
    const nobody = new Redis({ port: server.port, lazyConnect: true, retryStrategy: () => null });
    nobody.on('error', () => {});
    await expect(nobody.get('key')).rejects.toThrow(/NOAUTH/);
    nobody.disconnect();
    await expect(
      connect('reader', (redis) => redis.call('AUTH', 'default', 'reader')),
    ).rejects.toThrow(/WRONGPASS/);
  });
});

describe('what each is allowed', () => {
  test('is what the client library uses, and what reads', async () => {
    const warmer = makeRedis(server.as('warmer'));
    const guide = makeRedisGuide(warmer);
    const guidance = { threshold: -6, model: pairModel.current(undefined) };
    await guide.publish('product', guidance, { reservedAt: 1, calls: 9 }, 60_000);
    const next = { keyspace: 'product', key: 'product:B1', count: 18, pull: 0, lead: 0 };
    const ref = { keyspace: 'product', key: 'product:A1' };
    const published = { ref, successors: { visits: 20, slots: [next] }, milliseconds: 60_000 };
    await guide.publishSuccessors([published]);
    await makeRedisCache(warmer).write([writeOf('product:W1')]);
    warmer.disconnect();
    await server.admin.call('ACL', 'LOG', 'RESET');
    await server.admin.config('RESETSTAT');

    const shop = makeShop();
    const preheat = createPreheat({
      config: CONFIG,
      redis: server.as('reader'),
      load: shop.load,
      recorder: makeCollector(),
    });
    await preheat.read('product', { sku: 'W1' });
    await eventually(async () => {
      await preheat.read('product', { sku: 'A1' }, { user: 'ann' });
      return shop.calls.includes('B1');
    });
    // A later write to the group takes out of its index what has ended.
    await eventually(async () => {
      await preheat.read('product', { sku: `C${shop.calls.length}` });
      return (await usedCommands()).includes('zrem');
    });
    await preheat.close();
    expect(await server.refused()).toEqual([]);
    const used = await usedCommands();
    const unused = namedCommands(READER_ACCESS).filter((command) => !used.includes(command));
    // An application asks whether the cache is there.
    expect(unused).toEqual([...OF_CLUSTERS, 'ping']);
  });

  test('is what the functions use', async () => {
    await server.admin.flushall();
    await server.admin.call('ACL', 'LOG', 'RESET');
    await server.admin.config('RESETSTAT');
    const redis = makeRedis(server.as('warmer'));
    const cache = makeRedisCache(redis);
    const guide = makeRedisGuide(redis);
    const limiter = makeRedisLimiter(redis, {
      origins: new Map([['catalog', { rate: { calls: 9, perMilliseconds: 1_000 } }]]),
    });
    const breaker = makeRedisBreaker(redis);
    await cache.ping();
    await cache.moment();
    await cache.longestLease();
    await cache.lock(['product:A1'], 'me', 1_000);
    await limiter.take('catalog', 1_000);
    await breaker.ask('catalog');
    await breaker.report('catalog', true);
    const short = { ttlMilliseconds: 1, loadMilliseconds: 0 };
    await cache.write([writeOf('product:A1'), writeOf('product:B1', short)]);
    await cache.write([writeOf('product:A1', { loadedAt: Date.now() + 1 })]);
    await cache.unlock(['product:A1'], 'me');
    await eventually(async () => {
      await cache.write([writeOf(`product:${performance.now()}`)]);
      return (await usedCommands()).includes('zrem');
    });
    await guide.publish(
      'product',
      { threshold: 0, model: pairModel.current(undefined) },
      { reservedAt: 1, calls: 1 },
      60_000,
    );
    await guide.spend('product');
    await guide.withdraw('product');
    await guide.halt(true);
    for await (const _ of cache.dropGroup('tag:catalog'));
    redis.disconnect();
    expect(await server.refused()).toEqual([]);
    const used = await usedCommands();
    const unused = namedCommands(WARMER_ACCESS).filter((command) => !used.includes(command));
    expect(unused).toEqual(OF_CLUSTERS);
  });
});
