import { expect, it } from 'vitest';
import { strategyRow, windowRow } from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { makeStatsReport } from '../../../core/report/make-stats.ts';
import { metricFamilies } from '../../../core/report/metrics.ts';
import type { Counters } from '../../../core/report/summary.ts';

const NOW = 1_767_614_400_000;
const settings = resolveSettings({
  origins: { shop: loader(async () => 'x') },
  keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
});

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
