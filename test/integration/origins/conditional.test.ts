/** A refresh that the origin answers with 304: nothing is transferred, nothing is rewritten. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { strategyRow } from '../../../core/budget/rows.ts';
import { http, type KeyspaceInput } from '../../../core/config/define.ts';
import {
  type FaultyOrigin,
  replyByVersion,
  startFaultyOrigin,
} from '../../support/faulty-origin.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { makeWarmRig } from '../../support/warm-rig.ts';

const MINUTE = 60_000;

let redis: RedisServer;
let server: FaultyOrigin;
/** The origin's one product, with what it says of its version. */
let body = '';
let headers: Record<string, string> = {};
let onRequest: () => Promise<unknown>;
let rig: ReturnType<typeof makeWarmRig>;

beforeAll(async () => {
  redis = await startRedisServer();
  server = await startFaultyOrigin(async (request, response) => {
    await onRequest();
    replyByVersion(body, headers)(request, response);
  });
});
afterAll(async () => {
  await server.close();
  await redis.stop();
});
beforeEach(async () => {
  await redis.admin.flushall();
  body = '{"price":1}';
  headers = { etag: '"v1"' };
  onRequest = async () => {};
  rig = start();
});
afterEach(() => rig.close());

const start = (keyspace: Partial<KeyspaceInput> = {}) =>
  makeWarmRig(
    redis.port,
    http({ baseUrl: server.url, path: '/{sku}', allowPrivate: true, timeout: '5s' }),
    { jitter: 0, ...keyspace },
  );
/** Warms the product again as `refresh-ahead` does: any load from now on is good. */
const refresh = (own = rig) =>
  own.warm([{ sku: 'a' }], {
    loadedNoEarlierThan: own.clock.now(),
    strategy: 'refresh-ahead',
  });
const lastRequest = () => server.requests.at(-1)?.headers ?? {};

describe('a refresh of what has not changed', () => {
  it.each([
    ['a tag', { etag: '"v1"' }, 'if-none-match', '"v1"'],
    ['a weak tag', { etag: 'W/"v1"', 'last-modified': 'x' }, 'if-none-match', 'W/"v1"'],
    [
      'a date',
      { 'last-modified': 'Wed, 21 Oct 2026 07:28:00 GMT' },
      'if-modified-since',
      'Wed, 21 Oct 2026 07:28:00 GMT',
    ],
  ])('known by %s makes the entry live on, and does not write it', async (_, own, name, value) => {
    headers = own as Record<string, string>;
    await rig.warm([{ sku: 'a' }]);
    const first = (await rig.cache.read('p:a')).state;
    // Whoever rewrites the value from here on is found out.
    await redis.admin.set('p:a', 'as it was', 'PX', 10 * MINUTE);
    await rig.clock.advance(30 * MINUTE);
    const [outcome] = await refresh();
    expect(lastRequest()[name]).toBe(value);
    const { value: stored, state } = await rig.cache.read('p:a');
    expect(stored?.toString()).toBe('as it was');
    expect(outcome).toMatchObject({ status: 'warmed', calls: 1, loadedAt: rig.clock.now() });
    expect(state).toMatchObject({
      loadedAt: first.loadedAt + 30 * MINUTE,
      expiresAt: first.expiresAt + 30 * MINUTE,
      strategy: 'refresh-ahead',
      run: 'r2',
      used: false,
      validator: first.validator,
    });
    expect(await redis.admin.pttl('p:a')).toBeGreaterThan(59 * MINUTE);
    const [row] = await rig.ledger.read([strategyRow('product', 'refresh-ahead')]);
    expect(row).toMatchObject({ loads: 1, warmed: 1 });
  });

  it('is the same again at the next refresh', async () => {
    await rig.warm([{ sku: 'a' }]);
    for (let round = 0; round < 3; round += 1) {
      await rig.clock.advance(30 * MINUTE);
      expect(await refresh()).toMatchObject([{ status: 'warmed' }]);
      expect(lastRequest()['if-none-match']).toBe('"v1"');
    }
  });
});

describe('a refresh', () => {
  it('of what has changed writes the new value and its version', async () => {
    await rig.warm([{ sku: 'a' }]);
    body = '{"price":2}';
    headers = { etag: '"v2"' };
    await rig.clock.advance(MINUTE);
    await refresh();
    const { value, state } = await rig.cache.read('p:a');
    expect(value?.toString()).toBe('{"price":2}');
    expect(state.validator).toMatch(/ etag "v2"$/);
  });

  it('asks in full where the value is gone', async () => {
    await rig.warm([{ sku: 'a' }]);
    await redis.admin.del('p:a');
    await rig.clock.advance(MINUTE);
    await refresh();
    expect(lastRequest()['if-none-match']).toBeUndefined();
    expect((await rig.cache.read('p:a')).value?.toString()).toBe('{"price":1}');
  });

  it('whose value goes while the origin confirms it comes again', async () => {
    await rig.warm([{ sku: 'a' }]);
    await rig.clock.advance(MINUTE);
    onRequest = () => redis.admin.del('p:a');
    expect(await refresh()).toMatchObject([{ status: 'failed', retry: true, calls: 1 }]);
    expect((await rig.cache.read('p:a')).value).toBeUndefined();
    expect(rig.warmQueue.nextAt).toBe(rig.clock.now() + 1_000);
  });

  it('that is invalidated while the origin confirms it does not bring the entry back', async () => {
    await rig.warm([{ sku: 'a' }]);
    await rig.clock.advance(MINUTE);
    onRequest = () => rig.cache.invalidate(['p:a']);
    expect(await refresh()).toMatchObject([{ status: 'invalidated' }]);
    expect((await rig.cache.read('p:a')).state.exists).toBe(false);
  });

  it('asks in full where the entry was written in another form', async () => {
    await rig.warm([{ sku: 'a' }]);
    const other = start({ codec: 'json', fields: ['price'] });
    // Fresh by its age, but not what readers of that configuration take.
    expect(await other.warm([{ sku: 'a' }])).toMatchObject([{ status: 'warmed', calls: 1 }]);
    expect(lastRequest()['if-none-match']).toBeUndefined();
    other.close();
  });

  it('asks in full for bentocache, which keeps the end of an entry inside of it', async () => {
    const bento = start({ codec: 'bentocache' });
    await bento.warm([{ sku: 'a' }]);
    await bento.clock.advance(MINUTE);
    await refresh(bento);
    expect(lastRequest()['if-none-match']).toBeUndefined();
    bento.close();
  });

  it('asks in full where tags depend on the value', async () => {
    const tagged = start({ category: '$.price', tags: ['price:{category}'] });
    await tagged.warm([{ sku: 'a' }]);
    await tagged.clock.advance(MINUTE);
    await refresh(tagged);
    expect(lastRequest()['if-none-match']).toBeUndefined();
    tagged.close();
  });

  it('asks in full where the origin has another address now', async () => {
    await rig.warm([{ sku: 'a' }]);
    const moved = makeWarmRig(
      redis.port,
      http({ baseUrl: `${server.url}/v2`, path: '/{sku}', allowPrivate: true }),
    );
    await moved.clock.advance(MINUTE);
    await refresh(moved);
    expect(lastRequest()['if-none-match']).toBeUndefined();
    moved.close();
  });

  it('keeps no version that could not be sent back', async () => {
    headers = { etag: `"${'x'.repeat(300)}"` };
    await rig.warm([{ sku: 'a' }]);
    expect((await rig.cache.read('p:a')).state.validator).toBeUndefined();
  });
});
