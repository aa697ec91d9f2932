import { describe, expect, it } from 'vitest';
import { formatReport } from '../../../backtest/output/table.ts';
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

  it('is shown as aligned columns and a sentence', async () => {
    const report = await runPolicies(TRACE, [preheat], settings);
    expect(formatReport(report)).toBe(
      [
        'small: 10 reads of 2 keys, TTL 1.5m, budget 0.2; at most 80.0 % of the reads can hit.',
        '',
        'policy   hit %  origin ×  precision %  captured %',
        'none      40.0      1.00            –         0.0',
        'preheat   50.0      1.17         50.0        25.0',
        '',
        'Preheat would have raised the hit ratio from 40.0 % to 50.0 %, which is 25.0 % of what can be gained, at 1.17 times the origin calls (allowed: 1.20).',
        '',
      ].join('\n'),
    );
  });

  it('has no sentence on Preheat when it did not run', async () => {
    const text = formatReport(await runPolicies(TRACE, [], settings));
    expect(text).not.toContain('Preheat');
  });
});
