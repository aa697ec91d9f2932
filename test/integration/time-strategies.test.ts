/** `time-of-day` and `trending` on made-up workloads: with them, without them, side by side. */
import { beforeAll, describe, expect, test } from 'vitest';
import { makePreheat } from '../../backtest/policies/preheat.ts';
import type { OnLoad, WarmLoad } from '../../backtest/preheat/loads.ts';
import type { PolicyReport } from '../../backtest/report.ts';
import { runPolicies } from '../../backtest/run.ts';
import type { Trace } from '../../backtest/traces/trace.ts';
import type { StrategiesInput } from '../../core/config/define.ts';
import { IS_LONG } from '../support/long.ts';
import {
  DAY,
  dailyHabits,
  flashes,
  HOUR,
  MINUTE,
  makeWorkload,
  marketOpenings,
  mornings,
  steadyReads,
} from '../support/time-workloads.ts';

/** A Monday; New York puts its clocks back on the Sunday after the second week, 1 November 2026. */
const FROM = Date.UTC(2026, 9, 19);
const CLOCKS_BACK = Date.UTC(2026, 10, 1);
const SEED = 3;
/**
 * Length of a window, and of the pauses of what the product does once a minute. What a strategy
 * adds is measured beside the same product without it, and an entry lives for six windows and
 * more: the long tests keep the product's own minute.
 */
const WINDOW = IS_LONG ? MINUTE : 5 * MINUTE;

const WITHOUT: StrategiesInput = { timeOfDay: { enabled: false }, trending: { enabled: false } };
const TIME_OF_DAY: StrategiesInput = { trending: { enabled: false } };
const TRENDING: StrategiesInput = { timeOfDay: { enabled: false } };

async function replay(
  trace: Trace,
  ttl: number,
  strategies: StrategiesInput,
  onLoad: OnLoad = () => undefined,
): Promise<PolicyReport> {
  const every = `${WINDOW}ms`;
  const all = { refreshAhead: { every }, predictive: { every }, ...strategies };
  const { policies } = await runPolicies(trace, [makePreheat(onLoad, all)], {
    ttlMilliseconds: ttl,
    budget: 0.2,
    ingestDelayMilliseconds: WINDOW,
    reactionMilliseconds: 1_000,
  });
  const [, preheat] = policies;
  if (!preheat) throw new Error('no report');
  return preheat;
}

/** Captured share of the avoidable misses, in points. */
function captured(report: PolicyReport): number {
  return 100 * (report.captured ?? Number.NaN);
}

/** Share of the origin calls of no-warming that a strategy's unused warms came to. */
function wasted(report: PolicyReport, strategy: string): number {
  const { warms = 0, used = 0 } = report.perStrategy?.[strategy] ?? {};
  const calls = (report.misses + report.warms) / report.originRatio;
  return (warms - used) / calls;
}

describe('time-of-day', () => {
  const days = { from: FROM, days: 10 };

  test('finds what is read once a day at its own minute', async () => {
    const steady = steadyReads({ ...days, keys: 500, perHour: 30 });
    const trace = makeWorkload(SEED, dailyHabits({ ...days, keys: 400 }), steady);
    const without = await replay(trace, 30 * MINUTE, WITHOUT);
    const report = await replay(trace, 30 * MINUTE, TIME_OF_DAY);
    // Measured: 13.9 → 38.3.
    expect(captured(report)).toBeGreaterThan(captured(without) + 15);
    expect(report.originRatio).toBeLessThanOrEqual(1.2);
  });

  test('wakes up what lapsed in the night just before it is read again', async () => {
    const steady = steadyReads({ ...days, keys: 500, perHour: 30 });
    const trace = makeWorkload(SEED, mornings({ ...days, keys: 500 }), steady);
    const without = await replay(trace, 2 * HOUR, WITHOUT);
    const report = await replay(trace, 2 * HOUR, TIME_OF_DAY);
    // Measured: 18.2 → 28.3.
    expect(captured(report)).toBeGreaterThan(captured(without) + 2.5);
    expect(report.originRatio).toBeLessThanOrEqual(1.2);
  });

  describe('before a market opens', () => {
    const opensAt = (day: number) => (day < CLOCKS_BACK ? 13.5 : 14.5) * HOUR;
    // Two weeks, and the first opening after them.
    const openings = Array.from({ length: 15 }, (_, day) => FROM + day * DAY)
      .filter((day) => new Date(day).getUTCDay() % 6 > 0)
      .map((day) => day + opensAt(day));
    const preOpen = { name: 'pre-open', cron: '30 8 ? * MON-FRI *', timeZone: 'America/New_York' };
    const loads: WarmLoad[] = [];
    let without: PolicyReport;
    let report: PolicyReport;

    beforeAll(async () => {
      const steady = steadyReads({ from: FROM, days: 15, keys: 500, perHour: 20 });
      const trace = makeWorkload(SEED, marketOpenings(openings, 300), steady);
      without = await replay(trace, 2 * HOUR, WITHOUT);
      // The window alone: the strategy's own schedule does not come within the log.
      const strategies = { ...TIME_OF_DAY, timeOfDay: { every: '365d', windows: [preOpen] } };
      report = await replay(trace, 2 * HOUR, strategies, (load) => loads.push(load));
    });

    test('warms the symbols at a named window', () => {
      // Measured: 17.2 → 27.0.
      expect(captured(report)).toBeGreaterThan(captured(without) + 6);
    });

    test('keeps to the local time when the clocks are put back', () => {
      const monday = CLOCKS_BACK + DAY;
      const opening = monday + opensAt(monday);
      const warmed = loads.filter(({ at, strategy }) => {
        return strategy === 'time-of-day' && at > monday && at < monday + DAY;
      });
      expect(warmed.flatMap(({ keys }) => keys).length).toBeGreaterThan(50);
      for (const { at } of warmed) {
        expect(at).toBeGreaterThan(opening - HOUR);
        expect(at).toBeLessThan(opening + 10 * MINUTE);
      }
    });
  });
});

describe('trending', () => {
  const days = { from: FROM, days: 6 };
  const trace = makeWorkload(
    SEED,
    flashes({ ...days, perDay: 40 }),
    steadyReads({ ...days, keys: 500, perHour: 30 }),
  );

  test('follows what is suddenly read, where nothing is decided at each expiry', async () => {
    const refreshAhead = { enabled: false };
    const without = await replay(trace, HOUR, { ...WITHOUT, refreshAhead });
    const report = await replay(trace, HOUR, { ...TRENDING, refreshAhead });
    // Measured: 26.3 → 31.5.
    expect(captured(report)).toBeGreaterThan(captured(without) + 4);
    expect(report.originRatio).toBeLessThanOrEqual(1.2);
  });

  test('takes nothing from refresh-ahead, which sees the same reads', async () => {
    const without = await replay(trace, HOUR, WITHOUT);
    const report = await replay(trace, HOUR, TRENDING);
    // Measured: 35.3 → 35.1.
    expect(captured(report)).toBeGreaterThan(captured(without) - 1);
    expect(report.originRatio).toBeLessThanOrEqual(1.2);
  });
});

describe('where time has no structure', () => {
  let trace: Trace;
  let without: PolicyReport;

  beforeAll(async () => {
    trace = makeWorkload(SEED, steadyReads({ from: FROM, days: 10, keys: 600, perHour: 40 }));
    without = await replay(trace, 30 * MINUTE, WITHOUT);
  });

  test.each([
    ['time-of-day', TIME_OF_DAY],
    ['trending', TRENDING],
  ])('%s costs less than a point of the budget and no hits', async (name, strategies) => {
    const report = await replay(trace, 30 * MINUTE, strategies);
    expect(wasted(report, name)).toBeLessThan(0.01);
    // The same workload drawn with another seed differs by more.
    expect(report.hitRatio).toBeGreaterThan(without.hitRatio - 0.005);
  });
});
