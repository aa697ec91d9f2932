import { describe, expect, it } from 'vitest';
import { emptyCategoryState } from '../../../core/categories/note-members.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

const keyOf = (sku: string) => `catalog:product:${sku}`;

async function learn(ports: Ports, ...skus: string[]) {
  for (const [index, sku] of skus.entries()) {
    const stats = { ...emptyStats(), rank: 100 - index, rankScale: 600_000 };
    const ref = { keyspace: 'product', key: keyOf(sku) };
    await ports.patterns.save([{ ref, version: 0, stats }]);
  }
}

async function warmed(api: ReturnType<typeof makeApi>, json: object) {
  const { status, body } = await api.call('POST', '/v1/warm', { as: 'admin', json });
  expect(status).toBe(202);
  const keys = api.ports.warmQueue.receive().flatMap(({ items }) => items.map(({ key }) => key));
  const job = await api.call('GET', `/v1/jobs/${body.job}`, { as: 'read' });
  return { keys, request: job.body.request };
}

describe('POST /v1/warm', () => {
  it('takes the members of a category, most read first', async () => {
    const api = makeApi();
    const members = [
      { key: keyOf('milk'), count: 2 },
      { key: keyOf('butter'), count: 3 },
      { key: keyOf('yogurt'), count: 1 },
    ];
    const empty = emptyCategoryState();
    const ref = { keyspace: 'product', category: 'dairy' };
    await api.ports.categories.save([{ ref, version: 0, state: { ...empty, members } }]);
    const { keys, request } = await warmed(api, { category: 'dairy', limit: 2 });
    expect(keys).toEqual([keyOf('butter'), keyOf('milk')]);
    expect(request).toBe('the most read keys of a category');
    expect((await warmed(api, { category: 'dairy', keyspace: 'prompt' })).keys).toEqual([]);
    expect((await warmed(api, { tag: 'category:dairy' })).keys).toHaveLength(3);
    const alias = { as: 'admin', json: { category: 'dairy' } } as const;
    expect((await api.call('POST', '/warm/category', alias)).body.total).toBe(3);
  });

  it('takes the known keys that bear a tag, and the one that a tag names', async () => {
    const api = makeApi();
    await learn(api.ports, 'A', 'B');
    expect((await warmed(api, { tag: 'catalog' })).keys).toEqual([keyOf('A'), keyOf('B')]);
    expect((await warmed(api, { tag: 'catalog', limit: 1 })).keys).toEqual([keyOf('A')]);
    expect((await warmed(api, { tag: 'sku:new' })).keys).toEqual([keyOf('new')]);
    expect((await warmed(api, { tag: 'nobody' })).keys).toEqual([]);
  });

  it('takes what a user usually reads', async () => {
    const api = makeApi();
    const read = (sku: string, habit: number) => {
      return { keyspace: 'product', key: keyOf(sku), at: START, habit };
    };
    const state = {
      recent: [read('often', 0.9), read('once', 0.1), { ...read('x', 1), keyspace: 'control' }],
      hours: [],
      weekdays: [],
      firstSessionAt: START,
      lastSessionAt: START,
      lastReadAt: START,
      applied: [],
    };
    await api.ports.users.save([{ user: 'ann', version: 0, state }]);
    const { keys, request } = await warmed(api, { user: 'ann' });
    expect(keys).toEqual([keyOf('often')]);
    expect(request).not.toContain('ann');
    expect((await warmed(api, { user: 'nobody' })).keys).toEqual([]);
  });

  it.each([
    [{ user: 'ann', limit: 1 }, 'limit'],
    [{ user: 'ann', tag: 'catalog' }, 'body'],
    [{ category: 'dairy', keyspace: 'product', tag: 'catalog' }, 'body'],
  ])('refuses %j', async (json, path) => {
    const answer = await makeApi().call('POST', '/v1/warm', { as: 'admin', json });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems).toMatchObject([{ path }]);
  });
});

describe('GET /v1/warm', () => {
  const ask = (api: ReturnType<typeof makeApi>, key: string) =>
    api.call('GET', '/v1/warm', { as: 'read', query: { key } });

  it('tells until when a key is warm, and who has warmed it', async () => {
    const api = makeApi();
    expect((await ask(api, keyOf('A'))).body).toMatchObject({ warm: false, expiresAt: null });
    await api.ports.cache.write([
      {
        key: keyOf('A'),
        value: '{}',
        loadedAt: START,
        ttlMilliseconds: 600_000,
        shadowTtlMilliseconds: 600_000,
        loadMilliseconds: 20,
        strategy: 'popular',
        run: 'r1',
      },
    ]);
    expect((await ask(api, keyOf('A'))).body).toEqual({
      keyspace: 'product',
      key: keyOf('A'),
      warm: true,
      expiresAt: START + 600_000,
      loadedAt: START,
      strategy: 'popular',
      run: 'r1',
      used: false,
      loadMilliseconds: 20,
      invalidatedAt: null,
    });
    await api.call('POST', '/v1/invalidate', { as: 'admin', json: { keys: [keyOf('A')] } });
    const { body } = await ask(api, keyOf('A'));
    expect(body).toMatchObject({ warm: false, strategy: null });
    expect(body.invalidatedAt).toBeGreaterThanOrEqual(START);
  });

  it('refuses a key of no keyspace', async () => {
    expect((await ask(makeApi(), 'other:1')).status).toBe(400);
  });
});
