import { describe, expect, it } from 'vitest';
import { none } from '../../../backtest/policies/none.ts';
import { makePreheat, preheat } from '../../../backtest/policies/preheat.ts';
import type { WarmLoad } from '../../../backtest/preheat/loads.ts';
import { runPolicies } from '../../../backtest/run.ts';
import { cutTrace, type Trace } from '../../../backtest/traces/trace.ts';
import { makeBusyTrace } from '../../support/small-trace.ts';

const START_SECONDS = 1_000_000_000;
const TRACE = makeBusyTrace(8_000, START_SECONDS);
const SETTINGS = {
  ttlMilliseconds: 30 * 60_000,
  budget: 0.2,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
};

async function run(trace: Trace, settings: Partial<typeof SETTINGS> = {}) {
  const { policies } = await runPolicies(trace, [preheat], { ...SETTINGS, ...settings });
  const [without, withPreheat] = policies;
  if (!without || !withPreheat) throw new Error('a policy is missing');
  return { without, withPreheat };
}

/** Everything that Preheat loads in a replay. */
async function listLoads(trace: Trace, settings: Partial<typeof SETTINGS> = {}) {
  const loads: WarmLoad[] = [];
  const observed = makePreheat((load) => loads.push(load));
  const baseline = await none.replay(trace, { ...SETTINGS, baselineMisses: 0 }, () => undefined);
  const options = { ...SETTINGS, ...settings, baselineMisses: baseline.misses };
  await observed.replay(trace, options, () => undefined);
  return loads;
}

describe('preheat on a log', () => {
  it.each([0.05, 0.2, 0.5])('raises the hit ratio within a budget of %d', async (budget) => {
    const { without, withPreheat } = await run(TRACE, { budget });
    expect(withPreheat.originRatio).toBeLessThanOrEqual(1 + budget);
    expect(withPreheat.hitRatio).toBeGreaterThan(without.hitRatio + 0.02);
  });

  it('warms nothing without a budget', async () => {
    const { without, withPreheat } = await run(TRACE, { budget: 0 });
    expect(withPreheat).toMatchObject({ hits: without.hits, warms: 0 });
  });

  it('says which strategy made which warms', async () => {
    const { withPreheat } = await run(TRACE);
    const strategies = Object.entries(withPreheat.perStrategy ?? {});
    expect(strategies.map(([name]) => name)).toContain('refresh-ahead');
    const total = (field: 'warms' | 'used') =>
      strategies.reduce((sum, [, counts]) => sum + counts[field], 0);
    expect(total('warms')).toBe(withPreheat.warms);
    expect(total('used')).toBe(withPreheat.used);
  });

  it('takes times that count from the beginning of the log', async () => {
    const { without, withPreheat } = await run(makeBusyTrace(8_000, 0));
    expect(withPreheat.originRatio).toBeLessThanOrEqual(1.2);
    expect(withPreheat.hitRatio).toBeGreaterThan(without.hitRatio + 0.02);
  });

  it('gains less the later its warms take effect', async () => {
    const quick = await run(TRACE);
    const slow = await run(TRACE, { reactionMilliseconds: 8 * 60_000 });
    expect(slow.withPreheat.hits).toBeLessThan(quick.withPreheat.hits);
  });
});

describe('causality', () => {
  it('decides nothing before the first window of reads has ended', async () => {
    const hour = 3_600_000;
    const loads = await listLoads(TRACE, { ingestDelayMilliseconds: hour });
    const firstEnd = (Math.floor((START_SECONDS * 1_000) / hour) + 1) * hour;
    expect(loads.length).toBeGreaterThan(0);
    expect(Math.min(...loads.map(({ at }) => at))).toBeGreaterThanOrEqual(firstEnd);
  });

  it('leaves all decisions before a cut as they are', async () => {
    const loads = await listLoads(TRACE);
    for (const count of [2_500, 6_001]) {
      const cut = cutTrace(TRACE, count);
      const endsAt = cut.times.at(-1) ?? 0;
      const before = loads.filter(({ at }) => at <= endsAt);
      expect(before.length).toBeGreaterThan(10);
      expect(await listLoads(cut)).toEqual(before);
    }
  });
});
