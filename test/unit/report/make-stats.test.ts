import { expect, it } from 'vitest';
import { readsRow, strategyRow, windowRow } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { makeStatsReport, statsRows } from '../../../core/report/make-stats.ts';
import { metricFamilies } from '../../../core/report/metrics.ts';
import type { Counters } from '../../../core/report/summary.ts';

const NOW = 1_767_614_400_000;
const settings = resolveSettings({
  origins: { shop: loader(async () => 'x') },
  keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
});

const SQUARES = {
  expected: 500,
  expectedExpected: 2_600,
  expectedMisses: 1_300,
  missesMisses: 3_000,
};

const stats = (rows: Readonly<Record<string, Counters>>) =>
  makeStatsReport(
    settings,
    { now: NOW, recentMilliseconds: 10_000, points: 4 },
    {
      rows: new Map(Object.entries(rows)),
      gates: new Map([['product', initialGateState(0.2)]]),
      hygiene: new Map(),
    },
  );

it('the series begins with the first window in which something was counted', () => {
  const seriesOf = (...ago: readonly number[]) => {
    const rows = ago.map((windows) => [
      windowRow('product', NOW - windows * 10_000),
      { reads: windows },
    ]);
    return stats(Object.fromEntries(rows)).keyspaces[0]?.series.map(({ reads }) => reads);
  };
  expect(seriesOf()).toEqual([]);
  expect(seriesOf(3, 1)?.filter((reads) => reads > 0)).toEqual([3, 1]);
  expect(seriesOf(3, 1)?.[0]).toBe(3);
  expect(seriesOf(2)?.[0]).toBe(2);
  expect(seriesOf(4)).toEqual([4, 0, 0, 0]);
});

it('the rows are of as many windows as the series or the last seconds have', () => {
  const windowsOf = (recentMilliseconds: number, points: number) =>
    statsRows(settings, { now: NOW + 9_999, recentMilliseconds, points }).filter((row) =>
      row.startsWith('window:'),
    );
  const back = [30_000, 20_000, 10_000].map((ago) => windowRow('product', NOW - ago));
  expect(windowsOf(10_000, 3)).toEqual(back);
  expect(windowsOf(39_999, 1)).toEqual(back);
  expect(windowsOf(9_999, 1)).toEqual(back.slice(2));
});

it('the last seconds are whole windows, one at least', () => {
  const recentOf = (recentMilliseconds: number) => {
    const rows = new Map(
      [3, 2, 1].map((ago) => [windowRow('product', NOW - ago * 10_000), { reads: ago }]),
    );
    const source = { rows, gates: new Map(), hygiene: new Map() };
    const report = makeStatsReport(settings, { now: NOW, recentMilliseconds, points: 1 }, source);
    return [report.recentSeconds, report.keyspaces[0]?.recent.reads];
  };
  expect([5_000, 29_999, 30_000].map(recentOf)).toEqual([
    [10, 1],
    [20, 3],
    [30, 6],
  ]);
  expect(stats({}).keyspaces[0]?.ttlSeconds).toBe(3_600);
});

it('the budget is told with its price as a share, and without what it does not pay', () => {
  const { keyspaces } = stats({
    [strategyRow('product', 'popular')]: { loads: 5, firstHits: 2 },
    [strategyRow('product', 'manual')]: { loads: 50 },
  });
  expect(keyspaces[0]?.budget.extraCalls).toBe(3);
  expect(keyspaces[0]?.budget.price).toBeCloseTo(0.6, 9);
});

it('what only grows is a counter for Prometheus, all else a gauge', () => {
  const types = new Map(
    metricFamilies(settings, stats({}), new Map()).map(({ name, type }) => [name, type]),
  );
  expect(types.get('preheat_reads_total')).toBe('counter');
  expect(types.get('preheat_strategy_saved_calls')).toBe('gauge');
  expect(types.get('preheat_strategy_enabled')).toBe('gauge');
});

it('the figures for Prometheus are those of the report, in seconds, without what is unknown', () => {
  const report = stats({
    [readsRow('product')]: { reads: 100, misses: 20 },
    [strategyRow('product', 'popular')]: { warmed: 4, used: 3, loads: 4, loadMilliseconds: 10_000 },
    'durations:product:popular': { lastWarmAt: NOW },
    'trial:product:popular:warmed': { keyDays: 100, reads: 1_000, misses: 200, ...SQUARES },
    'trial:product:popular:withheld': { keyDays: 100, reads: 1_000, misses: 500, ...SQUARES },
  });
  const families = metricFamilies(settings, report, new Map());
  expect(families.every(({ name, help }) => name.startsWith('preheat_') && help.length > 0)).toBe(
    true,
  );
  const of = (name: string) =>
    families.find((family) => family.name === `preheat_${name}`)?.samples;
  const popular = { strategy: 'popular' };
  expect(of('misses_total')).toEqual([{ labels: { keyspace: 'product' }, value: 20 }]);
  expect(of('strategy_load_average_seconds')).toEqual([{ labels: popular, value: 2.5 }]);
  expect(of('strategy_last_warm_timestamp_seconds')).toEqual([
    { labels: popular, value: NOW / 1_000 },
  ]);
  expect(of('strategy_efficiency_percent')).toEqual([{ labels: popular, value: 75 }]);
  expect(of('strategy_uplift')).toEqual([{ labels: popular, value: expect.closeTo(0.3, 9) }]);
});
