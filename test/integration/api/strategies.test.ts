import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { readsRow, strategyRow } from '../../../core/budget/rows.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

async function learn({ patterns, settings }: Ports, key: string, stats: Partial<KeyStats>) {
  const rankScale = settings.keyspaces.get('product')?.ttlMilliseconds ?? 0;
  const ref = { keyspace: 'product', key: `catalog:product:${key}` };
  const known = { ...emptyStats(), rank: 1, rankScale, ...stats };
  await patterns.save([{ ref, version: 0, stats: known }]);
}

describe('GET /v1/strategies', () => {
  it('tells of each what it is set to, when it ran and runs, and what it is worth', async () => {
    const { ports, call } = makeApi();
    for (let run = 0; run < 3; run += 1) {
      await call('POST', '/v1/warm', { as: 'admin', json: { strategy: 'popular' } });
      await ports.clock.advance(60_000);
    }
    await ports.ledger.add([
      { row: strategyRow('product', 'popular'), add: { loads: 10, warmed: 8, failed: 2, used: 4 } },
      { row: strategyRow('product', 'manual'), add: { loads: 1 } },
    ]);
    const { body } = await call('GET', '/v1/strategies', { as: 'read', query: { runs: '2' } });
    expect(body.strategies).toHaveLength(9);
    const popular = body.strategies.find(({ name }: { name: string }) => name === 'popular');
    expect(popular).toMatchObject({
      enabled: true,
      schedule: { kind: 'every', milliseconds: 1_800_000 },
      limit: 100,
      nextRunAt: START + 2 * 60_000 + 1_800_000,
      cycles: { runs: 3, averageMilliseconds: 0 },
      report: {
        loads: 10,
        precision: 0.5,
        warming: { warmed: 8, successRate: 0.8 },
        holdOut: { uplift: null },
      },
    });
    expect(popular.lastRuns).toHaveLength(2);
    expect(popular.lastRuns[0].startedAt).toBe(START + 2 * 60_000);
    expect(body.others.map(({ name }: { name: string }) => name)).toEqual([
      'foresight',
      'tasks',
      'manual',
      'events',
      'recovery',
    ]);
  });
});

describe('GET /v1/status', () => {
  it('names the jobs that run, and counts the cycles', async () => {
    const { call } = makeApi();
    const keys = ['catalog:product:1'];
    const { body: made } = await call('POST', '/v1/warm', { as: 'admin', json: { keys } });
    await call('POST', '/v1/warm', { as: 'admin', json: { strategy: 'popular' } });
    const running = (await call('GET', '/v1/status', { as: 'read' })).body;
    expect(running).toMatchObject({ cycles: 1, running: [{ job: made.job, state: 'running' }] });
    await call('DELETE', `/v1/jobs/${made.job}`, { as: 'admin' });
    expect((await call('GET', '/v1/status', { as: 'read' })).body.running).toEqual([]);
  });
});

describe('GET /v1/status of a cache that is filled again', () => {
  it('names the job, and how the cache is', async () => {
    const { ports, call } = makeApi();
    const idle = (await call('GET', '/v1/status', { as: 'read' })).body;
    expect([idle.recovery, idle.cache]).toEqual([null, null]);
    const refill = { job: 'j1', cause: 'failover', startedAt: START, leaseUntil: START } as const;
    const running = {
      ...refill,
      sent: { catalog: 100, quotes: 50 },
      settledBefore: {},
      sentAt: START,
    };
    await ports.recoveries.save(0, { usualShare: 0, eventsUntil: 0, heard: {}, running });
    const figures = { at: START, usedBytes: 9, maxBytes: 100, evictedKeys: 2, isEvicting: 1 };
    await ports.ledger.add([{ row: 'cache', add: {}, latest: figures }]);
    expect((await call('GET', '/v1/status', { as: 'read' })).body).toMatchObject({
      recovery: { job: 'j1', cause: 'failover', startedAt: START, sent: 150 },
      cache: { usedBytes: 9, maxBytes: 100, evictedKeys: 2, isEvicting: true },
    });
  });
});

describe('GET /v1/patterns of a keyspace', () => {
  it('tells the hours of its most read keys, and which rise and fall', async () => {
    const { ports, call } = makeApi();
    const hours = (hour: number) =>
      Array.from({ length: 24 }, (_, index) => (index === hour ? 5 : 0));
    // Rates over 2 and 32 TTLs, at the same pace: counts in proportion to the half-lives.
    const counts = (short: number, medium: number) => [2 * short, 32 * medium, 0];
    const known = { countedAt: START, reads: 5 };
    await learn(ports, 'steady', { ...known, counts: counts(1, 1), hours: hours(8) });
    await learn(ports, 'rising', { ...known, counts: counts(3, 1), hours: hours(8) });
    await learn(ports, 'falling', { ...known, counts: counts(1, 2), hours: hours(20) });
    const { body } = await call('GET', '/v1/patterns', {
      as: 'read',
      query: { keyspace: 'product' },
    });
    expect(body.rising).toEqual(['catalog:product:rising']);
    expect(body.falling).toEqual(['catalog:product:falling']);
    expect([body.hours[8], body.hours[20], body.hours[0]]).toEqual([10, 5, 0]);
    const trends = body.keys.map(({ key, trend }: { key: string; trend: number }) => [key, trend]);
    expect(Object.fromEntries(trends)['catalog:product:rising']).toBeCloseTo(3);
  });
});

describe('GET /v1/advice', () => {
  it('says what could be better, with the numbers behind it', async () => {
    const { ports, call } = makeApi();
    const load = (loadMilliseconds: number) => ({ loadMilliseconds, reads: 50 });
    await learn(ports, 'slow', load(4_000));
    await learn(ports, 'quick', load(100));
    await ports.ledger.add([
      { row: strategyRow('product', 'trending'), add: { loads: 200, warmed: 200, used: 3 } },
    ]);
    const { body } = await call('GET', '/v1/advice', { as: 'read' });
    expect(body.at).toBe(START);
    expect(body.advice).toMatchObject([
      { kind: 'strategy-wastes', strategy: 'trending', figures: { loads: 200, savedCalls: 0 } },
      { kind: 'slow-key', key: 'catalog:product:slow', figures: { loadMilliseconds: 4_000 } },
    ]);
  });
});

describe('GET /v1/metrics', () => {
  it('is what Prometheus reads, escapes included', async () => {
    const { ports, call } = makeApi();
    await ports.ledger.add([
      { row: readsRow('product'), add: { reads: 100, misses: 20, memoryReads: 50, memoryHits: 5 } },
      { row: strategyRow('product', 'popular'), add: { loads: 7, warmed: 6, used: 3 } },
    ]);
    const { status, headers, body } = await call('GET', '/v1/metrics', { as: 'read' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = new Map(parsePrometheusTextFormat(body).map((each) => [each.name, each]));
    const value = (name: string, labels: Record<string, string>) =>
      families
        .get(name)
        ?.metrics.find((metric) => JSON.stringify(metric.labels) === JSON.stringify(labels))?.value;
    expect(families.get('preheat_reads_total')?.type).toBe('COUNTER');
    expect(families.get('preheat_hit_ratio')?.type).toBe('GAUGE');
    expect(value('preheat_reads_total', { keyspace: 'product' })).toBe('100');
    expect(value('preheat_misses_total', { keyspace: 'product' })).toBe('20');
    expect(value('preheat_l1_hits_total', { keyspace: 'product' })).toBe('5');
    expect(value('preheat_strategy_loads_total', { strategy: 'popular' })).toBe('7');
    expect(value('preheat_strategy_efficiency_percent', { strategy: 'popular' })).toBe('50');
    expect(value('preheat_strategy_enabled', { strategy: 'users' })).toBe('1');
    expect(value('preheat_budget_limit_ratio', { keyspace: 'product' })).toBe('0.2');
    // Unknown is no figure.
    expect(value('preheat_hit_ratio', { keyspace: 'prompt' })).toBeUndefined();
    expect(body.endsWith('\n')).toBe(true);
  });

  it('tells nothing without a token', async () => {
    expect((await makeApi().call('GET', '/v1/metrics')).status).toBe(401);
  });
});
