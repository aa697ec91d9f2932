import { describe, expect, it } from 'vitest';
import { runsRow } from '../../../core/budget/rows.ts';
import { originFailed } from '../../../core/errors.ts';
import { makeStatsReport, statsRows } from '../../../core/report/make-stats.ts';
import { metricFamilies } from '../../../core/report/metrics.ts';
import { extremes, tiersReport } from '../../../core/report/warming.ts';
import { makeBrain, START, warmMessage } from '../../support/brain.ts';

describe('how warming went', () => {
  it('is told by what the warmer did: how much, how well, how long, and when', async () => {
    const brain = makeBrain();
    const load = brain.origin.load;
    const durations = [20, 80, 320];
    brain.origins.set('catalog', {
      load: async (params, signal) => {
        await brain.clock.advance(durations.shift() ?? 0);
        return load(params, signal);
      },
    });
    brain.origin.failures.set('bad', originFailed('catalog', 'status 400'));
    for (const [index, sku] of ['a', 'b', 'bad'].entries()) {
      // The last try, so that a failure is final.
      await brain.warm(warmMessage([sku], { id: `m${index}`, attempt: 4 }));
    }
    const query = { now: brain.clock.now(), recentMilliseconds: 10_000, points: 1 };
    const names = statsRows(brain.settings, query);
    const counters = await brain.ledger.read(names);
    const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
    const report = makeStatsReport(brain.settings, query, {
      rows,
      gates: new Map(),
      hygiene: new Map(),
    });
    const { warming } = report.strategies.find(({ name }) => name === 'popular') ?? report;
    expect(warming.warmed).toBe(2);
    expect(warming.failed).toBe(1);
    expect(warming.successRate).toBeCloseTo(2 / 3);
    expect(warming.lastWarmAt).toBe(START + 100);
    const { averageMilliseconds, minMilliseconds, maxMilliseconds } = warming.loadTimes;
    expect(averageMilliseconds).toBeCloseTo(140);
    expect(minMilliseconds).toBeGreaterThanOrEqual(20);
    expect(minMilliseconds).toBeLessThan(20 * 1.15);
    expect(maxMilliseconds).toBeGreaterThanOrEqual(320);
    expect(maxMilliseconds).toBeLessThan(320 * 1.15);
    expect(report.warming).toEqual(warming);
  });

  it('counts the runs of strategies and how long they took', async () => {
    const brain = makeBrain();
    await brain.run('popular');
    await brain.run('popular');
    await brain.run('popular', { dryRun: true });
    const [row] = await brain.ledger.read([runsRow('popular')]);
    expect(row).toEqual({ runs: 2, milliseconds: 0, d0: 2 });
    const query = { now: START, recentMilliseconds: 10_000, points: 1 };
    const source = { rows: new Map(), gates: new Map(), hygiene: new Map() };
    const stats = makeStatsReport(brain.settings, query, source);
    const rows = new Map([[runsRow('popular'), row ?? {}]]);
    const families = metricFamilies(brain.settings, stats, rows);
    const runs = families.find(({ name }) => name === 'preheat_strategy_runs_total');
    expect(runs?.samples.find(({ labels }) => labels['strategy'] === 'popular')?.value).toBe(2);
  });
});

describe('the shortest and the longest load', () => {
  it('are of all rows, and of nothing that only looks like a bucket', () => {
    const rows = [
      { d10: 1, xd0: 1, d0x: 1 },
      { d5: 2, d100x: 1, xd100: 1 },
    ];
    expect(extremes(rows)).toEqual({ minMilliseconds: 0.02, maxMilliseconds: 0.04 });
    expect(extremes([{}])).toEqual({ minMilliseconds: null, maxMilliseconds: null });
  });
});

describe('hit rates of the tiers', () => {
  it('are of the reads that reached each', () => {
    const row = { reads: 100, misses: 10, memoryReads: 80, memoryHits: 60, memoryEvicted: 3 };
    expect(tiersReport(row)).toEqual({
      l1: { reads: 80, hits: 60, hitRatio: 0.75, evicted: 3 },
      l2: { reads: 40, hits: 30, hitRatio: 0.75 },
    });
  });

  it('are unknown where nothing was read', () => {
    expect(tiersReport({})).toMatchObject({ l1: { hitRatio: null }, l2: { hitRatio: null } });
  });
});
