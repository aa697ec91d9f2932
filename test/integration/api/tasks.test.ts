import { describe, expect, it } from 'vitest';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

const MINUTE = 60_000;
const A = { keyspace: 'product', params: { sku: 'A' } };

async function learn({ patterns }: Ports, key: string, stats: Partial<KeyStats>) {
  const ref = { keyspace: 'product', key };
  await patterns.save([{ ref, version: 0, stats: { ...emptyStats(), ...stats } }]);
}

describe('/v1/tasks', () => {
  it('registers, changes, lists and removes', async () => {
    const { ports, call } = makeApi();
    const json = { ...A, interval: '15m', ttl: '5m', tags: ['vip', 'vip'], priority: 60 };
    const made = await call('PUT', '/v1/tasks/front-page', { as: 'admin', json });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: 'front-page',
      keyspace: 'product',
      key: 'catalog:product:A',
      params: { sku: 'A' },
      priority: 60,
      class: 'important',
      intervalSeconds: 900,
      ttlSeconds: 300,
      tags: ['vip'],
      critical: true,
      updatedAt: START,
      updatedBy: 'admin',
      loadedAt: null,
      expiresAt: null,
      dueAt: START,
      readsPerMinute: 0,
    });
    const stats = { loadedAt: START - MINUTE, expiresAt: START + 20 * MINUTE };
    await learn(ports, 'catalog:product:A', stats);
    const changed = await call('PUT', '/v1/tasks/front-page', {
      as: 'admin',
      json: { key: 'catalog:product:A', critical: false },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      priority: 100,
      class: 'critical',
      intervalSeconds: null,
      critical: false,
      tags: [],
      dueAt: START + 20 * MINUTE,
    });
    await call('PUT', '/v1/tasks/b', { as: 'admin', json: { ...A, tags: ['x'], priority: 0 } });
    const list = async (query = {}) =>
      (await call('GET', '/v1/tasks', { as: 'read', query })).body.tasks.map(
        ({ id }: { id: string }) => id,
      );
    expect(await list()).toEqual(['front-page', 'b']);
    expect(await list({ tag: 'x' })).toEqual(['b']);
    expect(await list({ keyspace: 'prompt' })).toEqual([]);
    expect((await call('GET', '/v1/tasks/b', { as: 'read' })).body.id).toBe('b');
    const removed = await call('DELETE', '/v1/tasks/b', { as: 'admin' });
    expect(removed.body).toEqual({ removed: 'b' });
    expect((await call('DELETE', '/v1/tasks/b', { as: 'admin' })).status).toBe(404);
    expect((await call('GET', '/v1/tasks/b', { as: 'read' })).status).toBe(404);
  });

  it('has its keys warmed by the next run of critical', async () => {
    const { ports, call } = makeApi();
    await call('PUT', '/v1/tasks/a', { as: 'admin', json: { ...A, ttl: '5m' } });
    const run = await call('POST', '/v1/warm', { as: 'admin', json: { strategy: 'critical' } });
    expect(run.body).toMatchObject({ proposed: 1, approved: 1 });
    expect(ports.warmQueue.receive()).toMatchObject([
      { strategy: 'critical', items: [{ key: 'catalog:product:A', ttlMilliseconds: 300_000 }] },
    ]);
  });

  it('takes the params of hashed keys, since a digest cannot be asked for', async () => {
    const { call } = makeApi();
    const json = { keyspace: 'prompt', params: { prompt: 'why?' } };
    const made = await call('PUT', '/v1/tasks/p', { as: 'admin', json });
    expect(made.body.params).toEqual({ prompt: 'why?' });
    const bare = await call('PUT', '/v1/tasks/q', { as: 'admin', json: { key: made.body.key } });
    expect(bare.status).toBe(400);
    expect(bare.body.error.problems[0].path).toBe('key');
  });

  it.each([
    [{}, 'body'],
    [{ ...A, key: 'catalog:product:A' }, 'body'],
    [{ key: 'catalog:product:A', params: { sku: 'A' } }, 'params'],
    [{ key: 'nobody:knows' }, 'key'],
    [{ keyspace: 'product', params: { colour: 'red' } }, 'params.colour'],
    [{ keyspace: 'control', params: { sku: 'A' } }, 'keyspace'],
    [{ ...A, interval: 'soon' }, 'interval'],
    [{ ...A, priority: 1_001 }, 'priority'],
    [{ ...A, urgent: true }, 'urgent'],
  ])('refuses %j', async (json, path) => {
    const { call } = makeApi();
    const { status, body } = await call('PUT', '/v1/tasks/a', { as: 'admin', json });
    expect(status).toBe(400);
    expect(body.error.problems.map((problem: { path: string }) => problem.path)).toContain(path);
  });

  it('refuses ids that could not be asked for, and callers who may only look', async () => {
    const { call } = makeApi();
    const wrong = await call('PUT', '/v1/tasks/a%20b', { as: 'admin', json: A });
    expect(wrong.status).toBe(400);
    expect((await call('PUT', '/v1/tasks/a', { as: 'read', json: A })).status).toBe(403);
    expect((await call('POST', '/v1/optimize', { as: 'read', json: {} })).status).toBe(403);
  });
});

describe('POST /v1/optimize', () => {
  it('says how many tasks change, and changes them unless it is a dry run', async () => {
    const { ports, call } = makeApi();
    // Half-life of 32 TTLs of 10 minutes, the first of at least an hour: 2 reads per minute.
    const counts = [0, (2 * 320) / Math.LN2, 0];
    await learn(ports, 'catalog:product:A', { counts, countedAt: START });
    await call('PUT', '/v1/tasks/hot', { as: 'admin', json: A });
    const cold = { keyspace: 'product', params: { sku: 'B' }, interval: '2h' };
    await call('PUT', '/v1/tasks/cold', { as: 'admin', json: cold });
    const expected = {
      tasks: 2,
      changed: 1,
      changes: [
        { id: 'hot', readsPerMinute: expect.closeTo(2), fromSeconds: null, toSeconds: 900 },
      ],
    };
    const optimize = (json: object) => call('POST', '/v1/optimize', { as: 'admin', json });
    expect((await optimize({ dryRun: true })).body).toEqual({ dryRun: true, ...expected });
    expect((await optimize({})).body).toEqual({ dryRun: false, ...expected });
    expect((await optimize({})).body).toMatchObject({ changed: 0, changes: [] });
    const hot = await call('GET', '/v1/tasks/hot', { as: 'read' });
    expect(hot.body.intervalSeconds).toBe(900);
  });
});
