import { describe, expect, it } from 'vitest';
import { readsRow, strategyRow, windowRow } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Schedule } from '../../../core/config/settings.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { addOutcome, initialReliability } from '../../../core/gate/reliability.ts';
import type { WarmResult } from '../../../core/warming/messages.ts';
import { makeApi, START, settings } from '../../support/api.ts';

describe('GET /v1/jobs/{id}', () => {
  it('answers 404 for a job that is not there, also for a name that none can have', async () => {
    const { call } = makeApi();
    for (const id of ['j1', 'x'.repeat(5_000), 'a%20b']) {
      const answer = await call('GET', `/v1/jobs/${id}`, { as: 'read' });
      expect(answer.status).toBe(404);
      expect(answer.body.error.code).toBe('not_found');
    }
  });

  it('pages through results in a stable order, a retried key by its last result', async () => {
    const { ports, call } = makeApi();
    await ports.jobs.create({ id: 'j1', createdAt: START, total: 3, chunks: 1, request: '3 keys' });
    const result = (key: string, status: WarmResult['status'], reason?: string): WarmResult => ({
      keyspace: 'product',
      key,
      status,
      ...(reason ? { reason } : {}),
    });
    await ports.jobs.saveResults('j1', 'j1.0', [
      result('c', 'warmed'),
      result('a', 'failed', 'later'),
    ]);
    await ports.jobs.saveResults('j1', 'j1.0.1', [
      result('a', 'fresh'),
      result('b', 'missing', '404'),
    ]);
    const page = (query: Record<string, string>) =>
      call('GET', '/v1/jobs/j1', { as: 'read', query });
    const { body } = await page({ limit: '2' });
    expect(body).toEqual({
      job: 'j1',
      createdAt: START,
      request: '3 keys',
      total: 3,
      finished: 3,
      ready: 2,
      done: true,
      state: 'done',
      cancelledAt: null,
      resumes: 0,
      certified: null,
      counts: { warmed: 1, fresh: 1, missing: 1 },
      failures: [{ keyspace: 'product', key: 'b', status: 'missing', reason: '404' }],
      results: [result('a', 'fresh'), result('b', 'missing', '404')],
      nextOffset: 2,
    });
    const last = await page({ limit: '2', offset: '2' });
    expect(last.body).toMatchObject({ results: [result('c', 'warmed')], nextOffset: null });
  });

  it('names every wrong query parameter', async () => {
    const { call } = makeApi();
    const query = { limit: '1001', offset: '-1', page: '2' };
    const answer = await call('GET', '/v1/jobs/j1', { as: 'read', query });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems.map(({ path }: { path: string }) => path).sort()).toEqual([
      'query.limit',
      'query.offset',
      'query.page',
    ]);
  });
});

describe('GET /v1/stats', () => {
  it('shows what the ledger holds', async () => {
    const { ports, call } = makeApi();
    const window = {
      reads: 40,
      misses: 8,
      loads: 2,
      firstHits: 3,
      earlyMisses: 1,
      l40: 38,
      l80: 2,
    };
    await ports.ledger.add([
      { row: readsRow('product'), add: { reads: 100, misses: 20 } },
      {
        row: strategyRow('product', 'popular'),
        add: {
          proposed: 30,
          approved: 12,
          loads: 10,
          warmed: 9,
          fresh: 1,
          failed: 1,
          used: 6,
          firstHits: 7,
          earlyMisses: 1,
          savedMilliseconds: 1_400,
          loadMilliseconds: 2_000,
        },
      },
      { row: strategyRow('product', 'manual'), add: { loads: 5, firstHits: 1 } },
      { row: strategyRow('product', 'reader'), add: { earlyMisses: 2 } },
      { row: windowRow('product', START - 10_000), add: window },
      { row: windowRow('product', START - 20_000), add: { reads: 10, misses: 5 } },
      { row: windowRow('product', START - 40_000), add: { reads: 1 } },
      // Not complete: it began just now.
      { row: windowRow('product', START), add: { reads: 1_000 } },
    ]);
    const gate = { ...initialGateState(0.2), threshold: 0 };
    await ports.gates.save('product', 0, gate);
    const { status, body } = await call('GET', '/v1/stats', {
      as: 'read',
      query: { recent: '20s', points: '5' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ at: START, recentSeconds: 20 });
    const [product] = body.keyspaces;
    expect(product.total).toEqual({
      reads: 100,
      hits: 80,
      misses: 20,
      hitRatio: 0.8,
      warmLoads: 15,
      originCalls: 35,
      // 20 misses + (7 + 1) first hits − (1 + 2) early misses
      baselineHitRatio: 0.75,
      baselineCalls: 25,
      originRatio: 35 / 25,
      p50Milliseconds: null,
      p95Milliseconds: null,
    });
    expect(product.recent).toMatchObject({
      reads: 50,
      misses: 13,
      warmLoads: 2,
      baselineCalls: 15,
    });
    expect(product.recent.p50Milliseconds).toBeCloseTo(0.01 * 2 ** 8);
    expect(product.recent.p95Milliseconds).toBeCloseTo(0.01 * 2 ** 8);
    expect(
      product.series.map(({ at, reads }: { at: number; reads: number }) => [at, reads]),
    ).toEqual([
      // From the first window with reads on; a quiet one later is shown as such.
      [START - 40_000, 1],
      [START - 30_000, 0],
      [START - 20_000, 10],
      [START - 10_000, 40],
    ]);
    // Popular: 10 loads − 6 saved; the reader's own early misses count, manual requests do not.
    expect(product.budget).toEqual({
      limit: 0.2,
      spent: 6 / 25,
      extraCalls: 6,
      allowedCalls: 5,
      price: 0.5,
    });
    const popular = body.strategies.find(({ name }: { name: string }) => name === 'popular');
    expect(popular).toMatchObject({
      name: 'popular',
      proposed: 30,
      approved: 12,
      warmed: 9,
      fresh: 1,
      failed: 1,
      used: 6,
      precision: 6 / 9,
      wasted: 3,
      loads: 10,
      // 7 first hits − 1 early miss, and all of what the application's own entries lost after it
      savedCalls: 4,
      savedPerLoad: 0.4,
      savedMilliseconds: 1_400,
      extraCalls: 6,
      money: null,
    });
  });

  it('shows whether what the gate expected came true', async () => {
    const { ports, call } = makeApi();
    const sums = [0.8, 0.8, 0.05].reduce(
      (table, expected) => addOutcome(table, expected, Number(expected > 0.5)),
      initialReliability(),
    );
    const reliability = { statistics: sums, popular: initialReliability() };
    await ports.gates.save('product', 0, { ...initialGateState(0.2), reliability });
    const { body } = await call('GET', '/v1/stats', { as: 'read' });
    const [known, ...others] = body.keyspaces[0].reliability;
    expect(others).toEqual([]);
    expect(known).toMatchObject({ of: 'statistics', bins: [{ from: 0.05 }, { from: 0.7 }] });
    expect(known.outcomes).toBeCloseTo(3, 2);
    expect(known.calibrationError).toBeCloseTo((0.2 * 2 + 0.05) / 3, 2);
    expect(known.brier).toBeCloseTo((2 * 0.2 ** 2 + 0.05 ** 2) / 3, 3);
    expect(known.brierOfMean).toBeCloseTo(2 / 9, 2);
    expect(body.keyspaces[1].reliability).toEqual([]);
  });

  it('shows nulls where nothing was read', async () => {
    const { call } = makeApi();
    const { body } = await call('GET', '/v1/stats', { as: 'read' });
    expect(body.keyspaces).toHaveLength(3);
    expect(body.keyspaces[0].total).toMatchObject({ reads: 0, hitRatio: null, originRatio: null });
    expect(body.keyspaces[0].series).toEqual([]);
    expect(body.keyspaces[0].budget).toMatchObject({ spent: null, price: null });
  });

  it.each(['5s', '2h', 'soon', ''])('refuses to look back %j', async (recent) => {
    const { call } = makeApi();
    const answer = await call('GET', '/v1/stats', { as: 'read', query: { recent } });
    expect(answer.status).toBe(400);
  });
});

/** Where AWS keeps time, only the times of cron expressions are known beforehand. */
const nextOfCron = ({ kind }: Schedule) => (kind === 'cron' ? START + 5 : undefined);

describe('GET /v1/status', () => {
  it('tells last and next runs, breakers and thresholds', async () => {
    const { ports, call } = makeApi({ nextTime: nextOfCron });
    const run = {
      id: 'r1',
      strategy: 'popular',
      startedAt: START - 1_000,
      finishedAt: START - 900,
    };
    await ports.runs.save({ ...run, proposed: 3, approved: 2 });
    await ports.gates.save('product', 0, { ...initialGateState(0.2), threshold: 1.5 });
    const { status, body } = await call('GET', '/v1/status', { as: 'read' });
    expect(status).toBe(200);
    const popular = body.strategies.find(({ name }: { name: string }) => name === 'popular');
    expect(popular).toMatchObject({ enabled: true, lastRun: { id: 'r1', approved: 2 } });
    expect(popular.nextRunAt).toBe(START - 1_000 + popular.schedule.milliseconds);
    expect(body.origins).toContainEqual({ name: 'catalog', breaker: 'closed', openUntil: null });
    expect(body.gates).toContainEqual({ keyspace: 'product', threshold: 1.5 });
    expect(body.gates).toContainEqual({ keyspace: 'prompt', threshold: null });
    expect(body.paused).toBe(false);
  });

  it('tells when each named window comes, apart from the strategy’s own schedule', async () => {
    const windows = [{ name: 'lunch', cron: '30 11 * * ? *' }];
    const strategies = resolveSettings({
      origins: { catalog: loader({ one: async () => 1 }) },
      keyspaces: { product: { key: 'p:{sku}', origin: 'catalog', ttl: '1h' } },
      strategies: { timeOfDay: { windows } },
    }).strategies;
    const replaced = { settings: { ...settings, strategies }, nextTime: nextOfCron };
    const { ports, call } = makeApi(replaced);
    const run = { strategy: 'time-of-day', finishedAt: START, proposed: 0, approved: 0 };
    await ports.runs.save({ ...run, id: 'own', startedAt: START - 60_000 });
    await ports.runs.save({ ...run, id: 'lunch', startedAt: START - 1_000, window: 'lunch' });
    const { body } = await call('GET', '/v1/status', { as: 'read' });
    const own = body.strategies.find(({ name }: { name: string }) => name === 'time-of-day');
    expect(own.lastRun).toMatchObject({ id: 'lunch', window: 'lunch' });
    expect(own.nextRunAt).toBe(START - 60_000 + 3_600_000);
    expect(own.windows).toMatchObject([{ name: 'lunch', nextRunAt: START + 5 }]);
  });

  it('says that breakers are unknown while their store is down, and answers the rest', async () => {
    const breaker = {
      ...makeApi().ports.breaker,
      state: async () => Promise.reject(new Error('x')),
    };
    const { status, body } = await makeApi({ breaker }).call('GET', '/v1/status', { as: 'read' });
    expect(status).toBe(200);
    expect(body.origins[0]).toMatchObject({ breaker: 'unknown' });
  });
});

describe('GET /v1/health', () => {
  it('is public and tells no more than that all is well', async () => {
    const { call } = makeApi();
    const { status, body } = await call('GET', '/v1/health');
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', checks: { table: 'ok', cache: 'ok' } });
  });

  it('says which part is down', async () => {
    const ping = async () => Promise.reject(new Error('ECONNREFUSED 10.0.0.1:6379'));
    const cache = { ...makeApi().ports.cache, ping };
    const answer = await makeApi({ cache }).call('GET', '/v1/health');
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'down', checks: { table: 'ok', cache: 'down' } });
  });

  it('does not wait for a part that hangs', async () => {
    const ledger = { ...makeApi().ports.ledger, read: () => new Promise<never>(() => undefined) };
    const { ports, call } = makeApi({ ledger });
    const pending = call('GET', '/v1/health');
    while (ports.clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await ports.clock.advance(2_000);
    expect((await pending).body.checks).toEqual({ table: 'down', cache: 'ok' });
  });
});
