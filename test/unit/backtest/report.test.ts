import { describe, expect, it } from 'vitest';
import { type Backtest, runBacktest } from '../../../backtest/backtest.ts';
import { formatJson } from '../../../backtest/output/json.ts';
import { formatBacktest } from '../../../backtest/output/table.ts';
import type { Policy } from '../../../backtest/replay.ts';
import { hitLimit, measurePolicy } from '../../../backtest/report.ts';
import { runPolicies } from '../../../backtest/run.ts';
import { makeTrace } from '../../support/small-trace.ts';

/** Ten reads of two keys. */
const TRACE = makeTrace(
  Array.from({ length: 10 }, (_, index) => [index * 60, index % 5 === 0 ? 'b' : 'a'] as const),
);
const NONE = { hits: 4, misses: 6, warms: 0, used: 0 };

describe('the measures', () => {
  it('are those of the definitions', () => {
    const limit = hitLimit(TRACE);
    expect(limit).toBe(0.8);
    const tally = { hits: 6, misses: 4, warms: 5, used: 3 };
    expect(measurePolicy('some', tally, NONE, limit)).toEqual({
      name: 'some',
      ...tally,
      hitRatio: 0.6,
      precision: 0.6,
      originRatio: 1.5,
      captured: expect.closeTo(0.5, 12),
    });
  });

  it('are null where they have no meaning', () => {
    const { precision, captured } = measurePolicy('none', NONE, NONE, 0.4);
    expect({ precision, captured }).toEqual({ precision: null, captured: null });
  });

  it('are told per strategy where a policy has some', () => {
    const perStrategy = { popular: { warms: 4, used: 3 }, critical: { warms: 0, used: 0 } };
    const report = measurePolicy('some', { ...NONE, perStrategy }, NONE, 0.8);
    expect(report.perStrategy).toEqual({
      popular: { warms: 4, used: 3, precision: 0.75 },
      critical: { warms: 0, used: 0, precision: null },
    });
  });
});

describe('a run', () => {
  const settings = {
    ttlMilliseconds: 90_000,
    budget: 0.2,
    ingestDelayMilliseconds: 60_000,
    reactionMilliseconds: 1_500,
  };
  const preheat: Policy = {
    name: 'preheat',
    replay: (_, { baselineMisses }) => ({ hits: 5, misses: 5, warms: 2, used: baselineMisses - 5 }),
  };

  it('measures every policy against none, which always runs first', async () => {
    const report = await runPolicies(TRACE, [preheat], settings);
    expect(report).toMatchObject({
      file: 'small',
      requests: 10,
      keys: 2,
      ttlSeconds: 90,
      budget: 0.2,
      ingestDelaySeconds: 60,
      reactionSeconds: 1.5,
      limit: 0.8,
    });
    // a is read at 60, 120 (hit), 180, 240 (hit), 360, 420 (hit), 480, 540 (hit); b always misses.
    expect(report.policies.map(({ name, hits }) => [name, hits])).toEqual([
      ['none', 4],
      ['preheat', 5],
    ]);
    expect(report.policies[1]).toMatchObject({ used: 1, originRatio: 7 / 6 });
  });

  it('runs every combination, in order, and tells its progress by name', async () => {
    const steps: string[] = [];
    const several = [
      settings,
      { ...settings, budget: 0.125 },
      { ...settings, ttlMilliseconds: 60_000 },
    ];
    const { runs } = await runBacktest(TRACE, [preheat], several, (step) => {
      steps.push(step);
      return () => undefined;
    });
    expect(runs.map(({ report }) => [report.ttlSeconds, report.budget])).toEqual([
      [90, 0.2],
      [90, 0.125],
      [60, 0.2],
    ]);
    expect(steps.filter((step) => step.startsWith('preheat'))).toEqual([
      'preheat 1.5m 20%',
      'preheat 1.5m 12.5%',
      'preheat 1m 20%',
    ]);
  });

  it('is one object as JSON, and several are a list of such objects', async () => {
    const report = await runPolicies(TRACE, [preheat], settings);
    expect(JSON.parse(formatJson([report]))).toEqual(report);
    expect(JSON.parse(formatJson([report, report]))).toEqual({ runs: [report, report] });
  });
});

describe('the text', () => {
  const settings = {
    ttlMilliseconds: 90_000,
    budget: 0.2,
    ingestDelayMilliseconds: 60_000,
    reactionMilliseconds: 1_500,
  };
  const NO_PRICES = { callDollars: undefined, loadMilliseconds: undefined };
  const preheat: Policy = {
    name: 'preheat',
    replay: () => ({
      ...{ hits: 5, misses: 5, warms: 4, used: 3 },
      perStrategy: { popular: { warms: 1, used: 1 }, 'refresh-ahead': { warms: 3, used: 2 } },
    }),
  };
  const run = (policies: readonly Policy[]): Promise<Backtest> =>
    runBacktest(TRACE, policies, [settings]);

  it('has the policies and the strategies in aligned columns, then the cost, then words', async () => {
    expect(formatBacktest(await run([preheat]), NO_PRICES).split('\n')).toEqual([
      'small: 10 reads of 2 keys, TTL 1.5m, budget 0.2; at most 80.0 % of the reads can hit.',
      '',
      'policy   hit %  origin ×  precision %  captured %',
      'none      40.0      1.00            –         0.0',
      'preheat   50.0      1.50         75.0        25.0',
      '',
      'strategy of preheat  warms  used  precision %  share %',
      'popular                  1     1        100.0     25.0',
      'refresh-ahead            3     2         66.7     75.0',
      '',
      'Per day, at the pace of this log: 1,440 origin calls instead of 960, and 160 reads that need not wait.',
      '',
      expect.stringContaining('At TTL 1.5m Preheat takes the hit rate from 40.0 % to 50.0 %'),
      expect.stringContaining('Preheat is dear here'),
      expect.stringContaining('The log has only 6 misses without warming'),
      '',
    ]);
  });

  it('counts money and waiting where their price is given', async () => {
    const prices = { callDollars: 0.01, loadMilliseconds: 500 };
    const text = formatBacktest(await run([preheat]), prices);
    expect(text).toContain('The calls cost $14.40 a day instead of $9.60.');
    expect(text).toContain('Users wait 1.3m less a day in all.');
  });

  it('says nothing of Preheat when it did not run', async () => {
    expect(formatBacktest(await run([]), NO_PRICES)).not.toContain('Preheat');
  });
});
