/** Origins as the warm path uses them, with real servers on both sides. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { http, llm } from '../../../core/config/define.ts';
import { dependencyDown } from '../../../core/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { startFaultyOrigin } from '../../support/faulty-origin.ts';
import { startLlmServer } from '../../support/llm-server.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { makeWarmRig } from '../../support/warm-rig.ts';

let redis: RedisServer;
let stops: (() => unknown)[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());
beforeEach(() => redis.admin.flushall());
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});

describe('an answer that was paid', () => {
  it('is not paid again where it could not be written', async () => {
    const server = await startLlmServer();
    const model = llm({ api: 'ollama', baseUrl: server.url, allowPrivate: true, model: 'm' });
    const rig = makeWarmRig(redis.port, model, { key: 'llm:{prompt|normal|hash}', ttl: '24h' });
    stops.push(server.stop, rig.close);
    const { write } = rig.cache;
    rig.cache.write = () => Promise.reject(dependencyDown('redis'));
    const askedAt = rig.clock.now();
    expect(await rig.warm([{ prompt: 'hello' }])).toMatchObject([
      { status: 'failed', retry: true, calls: 1 },
    ]);
    rig.cache.write = write;
    await rig.clock.advance(60_000);
    expect(await rig.warm([{ prompt: ' hello ' }])).toMatchObject([
      { status: 'warmed', calls: 0, loadedAt: askedAt },
    ]);
    expect(server.calls).toHaveLength(1);
    const { value, state } = await rig.cache.read(rig.keyOf({ prompt: 'hello' }));
    expect(value?.toString()).toBe('re: hello');
    // The entry is as old as its answer.
    expect(state).toMatchObject({ loadedAt: askedAt });
  });
});

describe('an answer that was kept', () => {
  it('does not come back after an invalidation', async () => {
    const server = await startLlmServer();
    const model = llm({ api: 'ollama', baseUrl: server.url, allowPrivate: true, model: 'm' });
    const rig = makeWarmRig(redis.port, model, { key: 'llm:{prompt|normal|hash}', ttl: '24h' });
    stops.push(server.stop, rig.close);
    const { write } = rig.cache;
    rig.cache.write = () => Promise.reject(dependencyDown('redis'));
    await rig.warm([{ prompt: 'hello' }]);
    rig.cache.write = write;
    const key = rig.keyOf({ prompt: 'hello' });
    await eventually(() => Date.now() > rig.clock.now());
    await rig.cache.invalidate([key]);
    expect(await rig.warm([{ prompt: 'hello' }])).toMatchObject([{ status: 'invalidated' }]);
    expect((await rig.cache.read(key)).value).toBeUndefined();
  });
});

describe('a server that asks to wait', () => {
  it.each([
    [429, '2', 2_000],
    [503, '4', 4_000],
  ])('by %i is asked again after %s s, and then gives its value', async (status, seconds, wait) => {
    let calls = 0;
    const server = await startFaultyOrigin((_request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(status, { 'retry-after': seconds }).end();
      else response.end('v');
    });
    const catalog = http({ baseUrl: server.url, path: '/{sku}', allowPrivate: true });
    const rig = makeWarmRig(redis.port, catalog);
    stops.push(server.close, rig.close);
    const warming = rig.warm([{ sku: 'a' }]);
    await eventually(() => rig.clock.sleepers === 1);
    await rig.clock.advance(wait - 1);
    expect(calls).toBe(1);
    await rig.clock.advance(1);
    expect(await warming).toMatchObject([{ status: 'warmed', calls: 2 }]);
  });

  it('for longer is left to the queue for as long', async () => {
    const server = await startFaultyOrigin((_request, response) => {
      response.writeHead(503, { 'retry-after': '120' }).end();
    });
    const catalog = http({ baseUrl: server.url, path: '/{sku}', allowPrivate: true });
    const rig = makeWarmRig(redis.port, catalog);
    stops.push(server.close, rig.close);
    expect(await rig.warm([{ sku: 'a' }])).toMatchObject([{ status: 'failed', retry: true }]);
    expect(rig.warmQueue.nextAt).toBe(rig.clock.now() + 120_000);
    expect(server.requests).toHaveLength(1);
  });
});
