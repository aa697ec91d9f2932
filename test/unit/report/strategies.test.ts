import { describe, expect, it } from 'vitest';
import { READER, strategyRow, trialRow } from '../../../core/budget/rows.ts';
import { loader, type PreheatConfig } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { makeStatsReport, statsRows } from '../../../core/report/make-stats.ts';
import type { Counters } from '../../../core/report/summary.ts';

const origin = { many: async (keys: readonly unknown[]) => keys };
const CONFIG: PreheatConfig = {
  origins: { priced: loader({ ...origin, callCost: 0.02 }), free: loader(origin) },
  keyspaces: {
    prompt: { key: 'prompt:{id}', origin: 'priced', ttl: '1h' },
    product: { key: 'product:{id}', origin: 'free', ttl: '1h' },
  },
};

/** The report on these rows; every other one is empty. */
function report(rows: Readonly<Record<string, Counters>>, changes: Partial<PreheatConfig> = {}) {
  const settings = resolveSettings({ ...CONFIG, ...changes });
  const query = { now: 1_000_000, recentMilliseconds: 10_000, points: 1 };
  expect(statsRows(settings, query)).toEqual(expect.arrayContaining(Object.keys(rows)));
  const all = makeStatsReport(settings, query, {
    rows: new Map(Object.entries(rows)),
    gates: new Map(),
    hygiene: new Map(),
  });
  return { ...all, of: (name: string) => all.strategies.find((each) => each.name === name) };
}

describe('what a strategy was worth', () => {
  const counters = { loads: 100, warmed: 90, used: 60, firstHits: 50, earlyMisses: 5 };

  it('is what it saved less what it paid, in calls and in dollars where the origin has a price', () => {
    const popular = report({
      [strategyRow('prompt', 'popular')]: counters,
      [strategyRow('product', 'popular')]: { ...counters, firstHits: 25 },
    }).of('popular');
    expect(popular).toMatchObject({
      warmed: 180,
      used: 120,
      wasted: 60,
      loads: 200,
      savedCalls: 65,
      savedPerLoad: 0.325,
      extraCalls: 135,
    });
    expect(popular?.efficiency).toBeCloseTo(66.67, 2);
    expect(popular?.warming.efficiency).toBeCloseTo(66.67, 2);
    const unused = report({}).of('popular');
    expect([unused?.efficiency, unused?.warming.efficiency]).toEqual([null, null]);
    expect(popular?.money?.saved).toBeCloseTo(0.9, 9);
    expect(popular?.money?.paid).toBeCloseTo(2, 9);
    expect(popular?.money?.net).toBeCloseTo(-1.1, 9);
  });

  it('is not told in dollars where no origin has a price', () => {
    const free = { origins: { priced: loader(origin), free: loader(origin) } };
    expect(report({}, free).of('popular')?.money).toBeNull();
  });

  it('adds up to all calls saved: early misses bring savings that are shared by their numbers', () => {
    const { of, keyspaces } = report({
      [strategyRow('prompt', 'popular')]: { firstHits: 50, earlyMisses: 6 },
      [strategyRow('prompt', 'refresh-ahead')]: { firstHits: 20, earlyMisses: 2 },
      // What its own early misses brought is of no strategy.
      [strategyRow('prompt', READER)]: { firstHits: 6, earlyMisses: 2 },
    });
    expect(of('popular')?.savedCalls).toBe(47);
    expect(of('refresh-ahead')?.savedCalls).toBe(19);
    expect(keyspaces[0]?.total.baselineCalls).toBe(66);
  });
});

describe('the proof of a strategy', () => {
  const warmed = { keyDays: 100, reads: 1_000, misses: 200, expected: 500 };
  const squares = { expectedExpected: 2_500, expectedMisses: 1_000, missesMisses: 400 };
  const cold = { keyDays: 10, reads: 100, misses: 50, expected: 50 };
  const coldSquares = { expectedExpected: 250, expectedMisses: 250, missesMisses: 260 };
  const rows = {
    [trialRow('product', 'popular', 'warmed')]: { ...warmed, ...squares },
    [trialRow('product', 'popular', 'withheld')]: { ...cold, ...coldSquares },
  };

  it('compares its key-days with those held out', () => {
    const { of, holdOut } = report(rows);
    expect(of('popular')?.holdOut).toMatchObject({
      warmed: { keyDays: 100, reads: 1_000, hitRatio: 0.8 },
      withheld: { keyDays: 10, reads: 100, hitRatio: 0.5 },
    });
    expect(of('popular')?.holdOut?.uplift?.estimate).toBeCloseTo(0.3, 9);
    expect(of('refresh-ahead')?.holdOut?.uplift).toBeNull();
    expect(holdOut).toEqual(of('popular')?.holdOut);
  });

  it('is not there for what is asked for: nothing of it is held out', () => {
    expect(report({}).of('critical')?.holdOut).toBeNull();
  });

  it('has a row for each of two settings that are compared', () => {
    const ab = { name: 'wider', limit: 300 };
    const { of } = report(
      {
        [strategyRow('product', 'popular')]: { warmed: 30 },
        [strategyRow('product', 'popular@wider.a')]: { warmed: 10 },
        [strategyRow('product', 'popular@wider.b')]: { warmed: 20 },
        [trialRow('product', 'popular@wider', 'a')]: { ...cold, ...coldSquares },
        [trialRow('product', 'popular@wider', 'b')]: { ...warmed, ...squares },
      },
      { strategies: { popular: { ab } } },
    );
    const { a, b, difference, verdict } = of('popular')?.comparison ?? {};
    expect([of('popular')?.warmed, a?.warmed, b?.warmed]).toEqual([30, 10, 20]);
    expect(difference?.estimate).toBeCloseTo(0.3, 9);
    expect(verdict).toMatch(/^b is better/);
    expect(of('refresh-ahead')?.comparison).toBeNull();
  });

  it('tells how many more key-days it takes, by those of both settings', () => {
    const side = { ...warmed, misses: 205, expectedExpected: 3_500, expectedMisses: 1_600 };
    const verdictOf = (keysOfA: number) =>
      report(
        {
          [trialRow('product', 'popular@wider', 'a')]: {
            ...side,
            keyDays: keysOfA,
            missesMisses: 900,
          },
          [trialRow('product', 'popular@wider', 'b')]: { ...side, missesMisses: 900 },
        },
        { strategies: { popular: { ab: { name: 'wider', limit: 300 } } } },
      ).of('popular')?.comparison;
    const { difference, verdict } = verdictOf(100) ?? {};
    const reach = ((difference?.high ?? 0) - (difference?.low ?? 0)) / 2;
    expect(reach).toBeGreaterThan(0.01);
    const more = Math.ceil(200 * ((reach / 0.01) ** 2 - 1));
    expect(verdict).toBe(`no difference yet: needs about ${more} more key-days`);
  });
});
