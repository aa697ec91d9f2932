import { describe, expect, it } from 'vitest';
import { initialGateState } from '../../../core/gate/price.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { makeApi, START } from '../../support/api.ts';

const MINUTE = 60_000;

/** An API that knows these products. */
async function knowing(products: Readonly<Record<string, Partial<KeyStats>>>) {
  const api = makeApi();
  await api.ports.patterns.save(
    Object.entries(products).map(([sku, stats]) => ({
      ref: { keyspace: 'product', key: `catalog:product:${sku}` },
      version: 0,
      stats: { ...emptyStats(), countedAt: START, ...stats },
    })),
  );
  const ask = (query: Readonly<Record<string, string>>) =>
    api.call('GET', '/v1/patterns', { as: 'read', query });
  return { ...api, ask };
}

describe('GET /v1/patterns?key=', () => {
  it('tells what is known of a key and why it was decided on as it was', async () => {
    const decision = { strategy: 'popular', reason: 'number 3 of the most read', benefit: 0.4 };
    const { ports, ask } = await knowing({
      A1: {
        counts: [12, 40, 80],
        reads: 12,
        misses: 2,
        firstReadAt: START - 20 * MINUTE,
        lastReadAt: START - MINUTE,
        bytes: 900,
        loadedAt: START - MINUTE,
        expiresAt: START + 9 * MINUTE,
        decisions: [
          { ...decision, at: START - 9, verdict: 'price', price: 0.6, callsLeft: 7 },
          { ...decision, at: START - 8, verdict: 'budget', price: 0.3, callsLeft: -2 },
          { ...decision, at: START - 7, verdict: 'money' },
          { ...decision, at: START - 6, verdict: 'approved', price: 0.3, callsLeft: 5 },
        ],
      },
    });
    await ports.gates.save('product', 0, { ...initialGateState(0.2), threshold: 0 });
    const { status, body } = await ask({ key: 'catalog:product:A1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      keyspace: 'product',
      key: 'catalog:product:A1',
      reads: 12,
      misses: 2,
      firstReadAt: START - 20 * MINUTE,
      lastReadAt: START - MINUTE,
      bytes: 900,
      loadMilliseconds: null,
      entry: { loadedAt: START - MINUTE, expiresAt: START + 9 * MINUTE },
      lastWarm: null,
      price: 0.5,
    });
    expect(body.readsPerTtl[0]).toBeCloseTo((12 * Math.LN2) / 2);
    expect(body.benefit).toBeGreaterThan(0.5);
    expect(body.decisions.map(({ why }: { why: string }) => why)).toEqual([
      'approved: a warm was expected to save 0.4 of a call, the price was 0.3',
      'refused: the rest of the money for that day would not pay for its load',
      'refused: a warm was expected to save 0.4 of a call, enough at a price of 0.3, but 0 extra calls were left',
      'refused: a warm was expected to save 0.4 of a call, less than the price of 0.6',
    ]);
  });

  it('answers 404 for a key that nobody has read, 400 for one of no keyspace', async () => {
    const { ask } = await knowing({});
    const unknown = await ask({ key: 'catalog:product:B2' });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    const foreign = await ask({ key: 'session:1' });
    expect(foreign.status).toBe(400);
    expect(foreign.body.error.problems[0].path).toBe('query.key');
  });
});

describe('GET /v1/patterns?keyspace=', () => {
  it('lists the most read keys, as many as asked for', async () => {
    const read = (rate: number) => ({ counts: [rate, rate, rate], rank: rate, rankScale: 600_000 });
    const { ask } = await knowing({ a: read(1), b: read(30), c: read(10), d: {} });
    const { body } = await ask({ keyspace: 'product', limit: '2' });
    expect(body).toMatchObject({ keyspace: 'product', price: null });
    expect(body.keys.map(({ key }: { key: string }) => key)).toEqual([
      'catalog:product:b',
      'catalog:product:c',
    ]);
    expect(body.keys[0].benefit).toBeGreaterThan(body.keys[1].benefit);
    expect((await ask({ keyspace: 'product' })).body.keys).toHaveLength(3);
  });

  it.each([
    [{ keyspace: 'produkt' }, 'query.keyspace'],
    [{ keyspace: 'product', limit: '0' }, 'query.limit'],
    [{ keyspace: 'product', key: 'catalog:product:a' }, 'query'],
    [{ key: 'catalog:product:a', limit: '5' }, 'query'],
    [{}, 'query'],
  ])('refuses %o', async (query, path) => {
    const { ask } = await knowing({});
    const { status, body } = await ask(query as Record<string, string>);
    expect(status).toBe(400);
    expect(body.error.problems.map((problem: { path: string }) => problem.path)).toEqual([path]);
  });

  it('tells nothing to those who may only record', async () => {
    const { call } = await knowing({});
    const query = { keyspace: 'product' };
    expect((await call('GET', '/v1/patterns', { as: 'record', query })).status).toBe(403);
  });
});
