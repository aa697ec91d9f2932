/** The tuned peers of `npm run bench:dense` keep to the budget, and do at least as well as untuned. */
import { describe, expect, it } from 'vitest';
import { decayedGate } from '../../../backtest/policies/decayed-gate.ts';
import { runPolicies } from '../../../backtest/run.ts';
import { APPS, type App, SEED } from '../../../bench/dense/apps.ts';
import { decayedGateTuned, refreshAheadTuned } from '../../../bench/dense/peers.ts';
import { makeDenseTrace } from '../../../bench/dense/workload.ts';

const BUDGET = 0.15;
const [QUOTES] = APPS as [App, App, App];

describe('the tuned peers', () => {
  it('hit as much as the budget can buy them, and no more than it can', async () => {
    const trace = makeDenseTrace([{ ...QUOTES, keys: 100, sessionsPerDay: 1_500 }], 1, SEED);
    const settings = {
      ttlMilliseconds: 1_800_000,
      budget: BUDGET,
      ingestDelayMilliseconds: 60_000,
      reactionMilliseconds: 1_000,
    };
    const policies = [refreshAheadTuned, decayedGateTuned, decayedGate];
    const { policies: reports } = await runPolicies(trace, policies, settings);
    const of = (name: string) => reports.find((report) => report.name === name);
    for (const { name } of [refreshAheadTuned, decayedGateTuned]) {
      expect(of(name)?.originRatio, name).toBeLessThanOrEqual(1 + BUDGET);
      expect(of(name)?.hitRatio, name).toBeGreaterThan(of('none')?.hitRatio ?? 1);
    }
    expect(of(refreshAheadTuned.name)?.originRatio).toBeGreaterThan(1.1);
    expect(of(decayedGateTuned.name)?.hits).toBeGreaterThanOrEqual(of('decayed-gate')?.hits ?? 0);
  });
});
