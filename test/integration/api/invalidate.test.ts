import { describe, expect, it } from 'vitest';
import { emptyStats } from '../../../core/patterns/stats.ts';
import type { CacheWrite } from '../../../core/ports.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

const keyOf = (sku: string) => `catalog:product:${sku}`;

async function store(ports: Ports, sku: string, change: Partial<CacheWrite> = {}) {
  const write: CacheWrite = {
    key: keyOf(sku),
    value: '{}',
    loadedAt: START,
    ttlMilliseconds: 600_000,
    shadowTtlMilliseconds: 600_000,
    loadMilliseconds: 1,
    strategy: 'reader',
    run: '',
    groups: ['keyspace:product', 'tag:catalog', `tag:sku:${sku}`],
    ...change,
  };
  return (await ports.cache.write([write]))[0];
}

async function present(ports: Ports, ...skus: string[]) {
  const states = await ports.cache.inspect(skus.map(keyOf));
  return skus.filter((_, index) => states[index]?.exists);
}

describe('POST /v1/invalidate', () => {
  it.each([
    ['keys', { keys: [keyOf('A')] }, ['B', 'C'], 1],
    ['items', { items: [{ keyspace: 'product', params: { sku: 'A' } }] }, ['B', 'C'], 1],
    ['tags', { tags: ['sku:A', 'sku:B', 'sku:none'] }, ['C'], 2],
    ['a keyspace', { keyspace: 'product' }, [], 3],
  ])('drops by %s', async (_, json, left, invalidated) => {
    const { ports, call } = makeApi();
    for (const sku of ['A', 'B', 'C']) await store(ports, sku);
    const answer = await call('POST', '/v1/invalidate', { as: 'admin', json });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ invalidated, done: true, job: null, rewarming: 0 });
    expect(await present(ports, 'A', 'B', 'C')).toEqual(left);
  });

  it('drops keys of a keyspace that only the table knows', async () => {
    const { ports, call } = makeApi();
    const stats = { ...emptyStats(), rank: 1, rankScale: 600_000 };
    const ref = { keyspace: 'product', key: keyOf('own') };
    await ports.patterns.save([{ ref, version: 0, stats }]);
    await store(ports, 'own', { groups: [] });
    const json = { keyspace: 'product' };
    const answer = await call('POST', '/v1/invalidate', { as: 'admin', json });
    expect(answer.body.invalidated).toBe(1);
    expect(await present(ports, 'own')).toEqual([]);
  });

  it('refuses a load that began before, in whatever group its key is', async () => {
    const { ports, call } = makeApi();
    const moment = await ports.cache.moment();
    const json = { tags: ['catalog'], keys: [keyOf('A')] };
    await call('POST', '/v1/invalidate', { as: 'admin', json });
    const late = { moment, loadedAt: START + 60_000 };
    expect(await store(ports, 'A', late)).toBe('invalidated');
    expect(await store(ports, 'B', late)).toBe('invalidated');
    expect(await store(ports, 'A', { moment: await ports.cache.moment() })).toBe('written');
  });

  it('has what it drops loaded anew, in one call', async () => {
    const { ports, call } = makeApi();
    await store(ports, 'A');
    await store(ports, 'B');
    const json = { tags: ['catalog'], rewarm: true };
    const { body } = await call('POST', '/v1/invalidate', { as: 'admin', json });
    expect(body).toMatchObject({ invalidated: 2, rewarming: 2 });
    const [message] = ports.warmQueue.receive();
    expect(message).toMatchObject({ strategy: 'manual', job: body.job });
    expect(
      message?.items.map(({ key, loadedNoEarlierThan }) => [key, loadedNoEarlierThan]),
    ).toEqual([
      [keyOf('A'), START],
      [keyOf('B'), START],
    ]);
    const job = await call('GET', `/v1/jobs/${body.job}`, { as: 'read' });
    expect(job.body).toMatchObject({ total: 2, request: '2 invalidated keys' });
  });

  it('leaves control groups cold', async () => {
    const { ports, call } = makeApi();
    const json = { keys: ['control:product:A'], rewarm: true };
    const { body } = await call('POST', '/v1/invalidate', { as: 'admin', json });
    expect(body).toEqual({ invalidated: 1, done: true, job: null, rewarming: 0 });
    expect(ports.warmQueue.size).toBe(0);
  });

  it('answers only when no process holds a value any more', async () => {
    const { ports, call } = makeApi();
    await ports.cache.lease(5_000);
    let isAnswered = false;
    const answer = call('POST', '/v1/invalidate', { as: 'admin', json: { tags: ['t'] } });
    void answer.then(() => {
      isAnswered = true;
    });
    while (ports.clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await ports.clock.advance(4_999);
    expect(isAnswered).toBe(false);
    await ports.clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it.each([
    ['nothing', {}, 'body'],
    ['a key of no keyspace', { keys: ['other:1'] }, 'keys.0'],
    ['an unknown keyspace', { keyspace: 'nowhere' }, 'keyspace'],
    ['an empty tag', { tags: [''] }, 'tags.0'],
    ['an unknown field', { tags: ['a'], pattern: '*' }, 'pattern'],
  ])('refuses %s', async (_, json, path) => {
    const answer = await makeApi().call('POST', '/v1/invalidate', { as: 'admin', json });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems).toMatchObject([{ path }]);
  });

  it('says 503 while the cache does not answer', async () => {
    const invalidate = async () => Promise.reject(new Error('ECONNREFUSED'));
    const cache = { ...makeApi().ports.cache, invalidate };
    const json = { keys: [keyOf('A')] };
    const { status } = await makeApi({ cache }).call('POST', '/v1/invalidate', {
      as: 'admin',
      json,
    });
    expect(status).toBe(503);
  });
});
