/** What the contract of the cache does not say of its proxy: size, faults, what it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCacheProxyClient } from '../../adapters/cache-proxy/cache-proxy.ts';
import { makeCacheProxyLambda } from '../../adapters/cache-proxy/client.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { CachePorts } from '../../core/cache-calls.ts';
import { makeCacheProxy } from '../../lambdas/cache-proxy/cache-proxy.ts';
import {
  type CacheProxyServer,
  portsInside,
  startCacheProxyServer,
} from '../support/cache-proxy-server.ts';
import { reply, startFaultyOrigin } from '../support/faulty-origin.ts';
import { startRedisServer } from '../support/redis-server.ts';

const NOW = 1_700_000_000_000;

let redisServer: Awaited<ReturnType<typeof startRedisServer>>;
let redis: ReturnType<typeof makeRedis>;
let server: CacheProxyServer;
let outside: CachePorts;

beforeAll(async () => {
  redisServer = await startRedisServer();
  redis = makeRedis({ host: '127.0.0.1', port: redisServer.port });
  server = await startCacheProxyServer();
  outside = server.proxy(inside());
});

afterAll(async () => {
  await server.close();
  redis.disconnect();
  await redisServer.stop();
});

const inside = () => portsInside(redis);

const writeOf = (key: string, value: string | Buffer) => ({
  key,
  value,
  loadedAt: NOW,
  ttlMilliseconds: 60_000,
  shadowTtlMilliseconds: 60_000,
  loadMilliseconds: 20,
  strategy: 'popular',
  run: 'run-1',
});

test('more than one call can carry goes in several, and every value arrives whole', async () => {
  const before = server.invocations();
  const values = Array.from({ length: 12 }, (_, index) => Buffer.alloc(1_000_000, index));
  const statuses = await outside.cache.write(
    values.map((value, index) => writeOf(`large:${index}`, value)),
  );
  expect(statuses).toEqual(values.map(() => 'written'));
  expect(server.invocations() - before).toBe(3);
  for (const [index, value] of values.entries()) {
    expect((await redisServer.admin.getBuffer(`large:${index}`))?.equals(value)).toBe(true);
  }
});

test('a value that no call can carry fails alone, for good, with its size', async () => {
  const [small, large] = await outside.cache.write([
    writeOf('odd:small', 'value'),
    writeOf('odd:large', Buffer.alloc(4_900_000)),
  ]);
  expect(small).toBe('written');
  expect(large).toMatchObject({ code: 'value_too_large', retryable: false });
});

test('an error inside is the same error outside', async () => {
  const failing = server.proxy({ ...inside(), cache: makeRedisCache(unreachable()) });
  await expect(failing.cache.ping()).rejects.toMatchObject({
    code: 'dependency_down',
    retryable: true,
    status: 503,
  });
});

test.each([
  ['a function that threw', 200, { 'x-amz-function-error': 'Unhandled' }],
  ['a service that fails', 500, {}],
  ['too many calls at once', 429, { 'x-amzn-errortype': 'TooManyRequestsException' }],
])('%s is a cache that does not answer', async (_, status, headers) => {
  const faulty = await startFaultyOrigin(reply(status, '{"errorType":"Error"}', headers));
  const client = makeCacheProxyLambda({
    endpoint: faulty.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const { cache } = makeCacheProxyClient(client, 'proxy', { origins: new Map() });
  await expect(cache.lock(['one'], 'me', 1_000)).rejects.toMatchObject({ code: 'dependency_down' });
  // Once: a lock that was taken with its answer lost must not be asked for again.
  expect(faulty.requests).toHaveLength(1);
  client.destroy();
  await faulty.close();
});

test.each([
  ['nothing', undefined],
  ['another method', { port: 'cache', method: 'flush', args: [] }],
  ['what every object has', { port: 'cache', method: 'constructor', args: [] }],
  ['another port', { port: 'toString', method: 'call', args: [] }],
  ['no arguments', { port: 'cache', method: 'ping' }],
])('the proxy refuses %s', async (_, event) => {
  const log = makeMemoryLog();
  const handle = makeCacheProxy({ ...inside(), clock: systemClock, log });
  expect(await handle(event)).toMatchObject({ error: { $error: { code: 'message_invalid' } } });
});

test('what is asked about the server itself comes through as well', async () => {
  expect((await outside.gauge.read()).usedBytes).toBeGreaterThan(0);
  const loadedAt = Math.round(await outside.cache.moment());
  await outside.cache.write([{ ...writeOf('short:lived', 'value'), loadedAt }]);
  await outside.lives.shorten([{ key: 'short:lived', loadedAt, until: loadedAt + 20_000 }]);
  expect(await redisServer.admin.pttl('short:lived')).toBeLessThanOrEqual(20_000);
});

test('a large drop goes on over several calls', async () => {
  const keys = Array.from({ length: 2_500 }, (_, index) => `grouped:${index}`);
  const writes = keys.map((key) => ({ ...writeOf(key, 'value'), groups: ['catalog'] }));
  await outside.cache.write(writes);
  // Time passes fast for this one: each part is over after its first step.
  let now = NOW;
  const hurried = server.proxy(inside(), undefined, () => (now += 5_000));
  const before = server.invocations();
  const dropped: string[] = [];
  for await (const step of hurried.cache.dropGroup('catalog')) dropped.push(...step);
  expect(new Set(dropped)).toEqual(new Set(keys));
  expect(server.invocations() - before).toBeGreaterThan(2);
  expect(await redisServer.admin.exists(...keys)).toBe(0);
});

function unreachable() {
  return makeRedis({ host: '127.0.0.1', port: 1, onError: () => undefined });
}
