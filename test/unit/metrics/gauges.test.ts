import { describe, expect, it } from 'vitest';
import type { KeyspaceReport, StatsReport, StrategyReport } from '../../../core/api/stats.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { type GaugeSource, gauges, yesterdayRows } from '../../../core/metrics/gauges.ts';

const DAY = 86_400_000;
const NOW = 10 * DAY + 12_345;

const settings = resolveSettings(
  defineConfig({
    origins: { shop: loader(async () => 'x') },
    budget: { extraOriginCalls: '20%' },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' },
      price: { key: 'price:{sku}', origin: 'shop', ttl: '1h', budget: { extraOriginCalls: '50%' } },
    },
  }),
);

/** What is told of a keyspace. */
interface Told {
  readonly control?: boolean;
  readonly reads?: number;
  readonly hits?: number;
  readonly hitRatio?: number | null;
  readonly baselineCalls?: number;
  readonly extraCalls?: number;
  readonly allowedCalls?: number;
  readonly spent?: number | null;
  readonly price?: number | null;
}

function keyspace(name: string, told: Told = {}): KeyspaceReport {
  const { control = false, reads = 0, hits = 0, hitRatio = null, baselineCalls = 0 } = told;
  const { extraCalls = 0, allowedCalls = 0, spent = null, price = null } = told;
  return {
    name,
    control,
    total: { baselineCalls },
    recent: { reads, hits, hitRatio },
    budget: { extraCalls, allowedCalls, spent, price },
  } as KeyspaceReport;
}

function tell(
  keyspaces: readonly KeyspaceReport[],
  rest: Partial<GaugeSource> & { readonly strategies?: readonly object[] } = {},
) {
  const { strategies = [], ...source } = rest;
  const stats = { keyspaces, strategies } as unknown as StatsReport;
  return gauges(settings, { stats, yesterday: [], openBreakers: new Map(), ...source });
}

const overall = (...given: Parameters<typeof tell>) => tell(...given)[0]?.values;

describe('the rows of yesterday', () => {
  it('are the windows of each keyspace, up to the same time a day ago', () => {
    expect(yesterdayRows(settings, { now: NOW, recentMilliseconds: 39_999 })).toEqual([
      `window:product:${9 * DAY - 20_000}`,
      `window:product:${9 * DAY - 10_000}`,
      `window:product:${9 * DAY}`,
      `window:price:${9 * DAY - 20_000}`,
      `window:price:${9 * DAY - 10_000}`,
      `window:price:${9 * DAY}`,
    ]);
  });

  it('are none where nothing is recent', () => {
    expect(yesterdayRows(settings, { now: NOW, recentMilliseconds: 9_999 })).toEqual([]);
    expect(yesterdayRows(settings, { now: NOW, recentMilliseconds: 10_000 })).toHaveLength(2);
  });
});

describe('gauges', () => {
  it('leave out what is not known', () => {
    expect(tell([keyspace('product')])).toStrictEqual([
      { of: {}, values: { budgetUsedRatio: 0 } },
      { of: { keyspace: 'product' }, values: {} },
    ]);
  });

  it('tell of keyspaces their hit ratio, what they spent, and its price, also where these are 0', () => {
    const [, product, price] = tell([
      keyspace('product', { hitRatio: 0.5, spent: 0.1, price: 0.3 }),
      keyspace('price', { hitRatio: 0, spent: 0, price: 0 }),
    ]);
    expect(product).toEqual({
      of: { keyspace: 'product' },
      values: { hitRatio: 0.5, budgetSpentRatio: 0.1, price: 0.3 },
    });
    expect(price).toEqual({
      of: { keyspace: 'price' },
      values: { hitRatio: 0, budgetSpentRatio: 0, price: 0 },
    });
  });

  it('tell of strategies that have warmed, with what is proven of them', () => {
    const strategies = [
      { name: 'popular', warmed: 0, wasted: 0, holdOut: null },
      { name: 'trending', warmed: 1, wasted: 1, holdOut: null },
      { name: 'related', warmed: 9, wasted: 4, holdOut: { uplift: null } },
      { name: 'predictive', warmed: 9, wasted: 0, holdOut: { uplift: { estimate: -0.2 } } },
    ] satisfies readonly (Partial<Record<keyof StrategyReport, unknown>> & object)[];
    expect(tell([], { strategies }).slice(1)).toStrictEqual([
      { of: { strategy: 'trending' }, values: { wasted: 1 } },
      { of: { strategy: 'related' }, values: { wasted: 4 } },
      { of: { strategy: 'predictive' }, values: { wasted: 0, uplift: -0.2 } },
    ]);
  });

  it('tell of each breaker whether it is open', () => {
    const openBreakers = new Map([
      ['shop', true],
      ['crm', false],
    ]);
    expect(tell([], { openBreakers }).slice(1)).toEqual([
      { of: { origin: 'shop' }, values: { breakerOpen: 1 } },
      { of: { origin: 'crm' }, values: { breakerOpen: 0 } },
    ]);
  });

  it('tell how full the cache is, where it says its limit', () => {
    const health = { usedBytes: 30, maxBytes: 40, evictedKeys: 0, isEvicting: true };
    expect(overall([], { health })).toEqual({ budgetUsedRatio: 0, cacheMemoryRatio: 0.75 });
    expect(overall([], { health: { ...health, maxBytes: 1 } })?.cacheMemoryRatio).toBe(30);
    expect(overall([], { health: { ...health, maxBytes: 0 } })).toEqual({ budgetUsedRatio: 0 });
  });
});

describe('the drop of the hit ratio', () => {
  const drop = (keyspaces: readonly KeyspaceReport[], yesterday: GaugeSource['yesterday']) =>
    overall(keyspaces, { yesterday })?.hitRatioDrop;

  it('is that of yesterday less the present one, over all keyspaces', () => {
    const now = [
      keyspace('product', { reads: 60, hits: 10 }),
      keyspace('price', { reads: 140, hits: 90 }),
    ];
    const before = [
      { reads: 100, misses: 5 },
      { reads: 300, misses: 95 },
    ];
    expect(drop(now, before)).toBeCloseTo(0.75 - 0.5, 12);
    const better = [keyspace('product', { reads: 100, hits: 100 })];
    expect(drop(better, before)).toBeCloseTo(-0.25, 12);
  });

  it('is not told from less than a hundred reads on either day', () => {
    const now = (reads: number) => [keyspace('product', { reads, hits: 0 })];
    expect(drop(now(100), [{ reads: 100, misses: 0 }])).toBe(1);
    expect(drop(now(99), [{ reads: 100, misses: 0 }])).toBeUndefined();
    expect(drop(now(100), [{ reads: 99, misses: 0 }])).toBeUndefined();
    expect(drop(now(100), [])).toBeUndefined();
  });
});

describe('the used part of the budget', () => {
  const used = (...keyspaces: readonly KeyspaceReport[]) => overall(keyspaces)?.budgetUsedRatio;

  it('is all extra calls over a share of all calls that there would be without warming', () => {
    const product = keyspace('product', { baselineCalls: 6_000, extraCalls: 700 });
    const price = keyspace('price', { baselineCalls: 4_000, extraCalls: 100, allowedCalls: 2_000 });
    expect(used(product, price)).toBeCloseTo(800 / 2_000, 12);
  });

  it('is that of a keyspace with a limit of its own where that is used more', () => {
    const product = keyspace('product', {
      baselineCalls: 9_000,
      extraCalls: 0,
      allowedCalls: 1,
    });
    const price = keyspace('price', { baselineCalls: 1_000, extraCalls: 450, allowedCalls: 500 });
    expect(used(product, price)).toBe(0.9);
    const other = keyspace('product', { baselineCalls: 9_000, extraCalls: 900, allowedCalls: 1 });
    expect(used(other)).toBe(0.5);
  });

  it('does not count control groups', () => {
    const price = keyspace('price', {
      control: true,
      baselineCalls: 9_000,
      extraCalls: 5_000,
      allowedCalls: 500,
    });
    expect(used(price)).toBe(0);
    const product = keyspace('product', { baselineCalls: 1_000, extraCalls: 100 });
    expect(used(product, price)).toBe(0.5);
  });

  it('counts a hundred calls as allowed at least, and is never below 0', () => {
    const of = (baselineCalls: number, extraCalls: number) =>
      used(keyspace('product', { baselineCalls, extraCalls }));
    expect(of(0, 50)).toBe(0.5);
    expect(of(500, 50)).toBe(0.5);
    expect(of(1_000, 50)).toBe(0.25);
    expect(of(1_000, -50)).toBe(0);
    expect(
      used(
        keyspace('product', { baselineCalls: -5_000, extraCalls: 100 }),
        keyspace('price', { baselineCalls: 5_000, extraCalls: 0 }),
      ),
    ).toBe(0.1);
  });
});
