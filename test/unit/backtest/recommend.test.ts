import { describe, expect, it } from 'vitest';
import { pickRun, recommend } from '../../../backtest/recommend.ts';
import type { BacktestReport, PolicyReport } from '../../../backtest/report.ts';

const REQUESTS = 100_000;
const MISSES = 30_000;

/** A policy that misses so often, for so many calls more than without warming. */
function policy(name: string, misses: number, extra = 0, missesOfNone = MISSES): PolicyReport {
  const warms = missesOfNone + extra - misses;
  const hits = REQUESTS - misses;
  return {
    ...{ name, hits, misses, warms, used: 0, precision: null, hitRatio: hits / REQUESTS },
    originRatio: (misses + warms) / missesOfNone,
    captured: null,
  };
}

function report(
  policies: readonly PolicyReport[],
  own: Partial<BacktestReport> = {},
): BacktestReport {
  return {
    ...{ file: 'log', requests: REQUESTS, keys: 5_000, ttlSeconds: 1_800, budget: 0.2 },
    ...{ ingestDelaySeconds: 60, reactionSeconds: 1, limit: 0.95, policies, ...own },
  };
}

const NONE = policy('none', MISSES);

describe('the recommendation', () => {
  it('says what Preheat brings, what plain means would, and what each spared read costs', () => {
    const policies = [
      ...[NONE, policy('refresh-ahead', 27_000, 2_000), policy('cron-top-100', 26_000, 5_000)],
      policy('preheat', 20_000, 6_000),
    ];
    expect(recommend([report(policies)])).toEqual([
      'At TTL 30m Preheat takes the hit rate from 70.0 % to 80.0 % with up to 20 % more origin calls.',
      'Refresh-ahead alone would give 73.0 % at 1.07 times the calls, a cron job that warms the top 100 would give 74.0 % at 1.17 times the calls.',
      'Each read that is spared its wait costs 0.60 more origin calls.',
    ]);
  });

  it('takes the largest budget whose last step still pays', () => {
    const at = (budget: number, misses: number) =>
      report([NONE, policy('preheat', misses, budget * MISSES)], { budget });
    const pick = (...reports: BacktestReport[]) =>
      pickRun(reports.map((own) => ({ report: own })))?.report.budget;
    // From 20 to 50 % are 9,000 calls more: for 7,000 reads that pays, for 3,000 it does not.
    expect(pick(at(0.5, 15_000), at(0.1, 25_000), at(0.2, 22_000))).toBe(0.5);
    expect(pick(at(0.5, 19_000), at(0.1, 25_000), at(0.2, 22_000))).toBe(0.2);
    expect(pick(at(0.2, 22_000))).toBe(0.2);
    expect(recommend([at(0.5, 19_000), at(0.1, 25_000), at(0.2, 22_000)])[0]).toBe(
      'At TTL 30m Preheat takes the hit rate from 70.0 % to 75.0 % with up to 10 % more origin calls, to 78.0 % with 20 %, to 81.0 % with 50 %.',
    );
  });

  it('names the price of the step that it advises against', () => {
    const at = (budget: number, misses: number) =>
      report([NONE, policy('preheat', misses, budget * MISSES)], { budget });
    expect(recommend([at(0.2, 22_000), at(0.5, 19_000)]).at(-1)).toBe(
      'Of these budgets 20 % is the one to take: each read that is spared its wait costs 0.75 more origin calls, and each further one with 50 % costs 3.00.',
    );
  });

  it.each([
    [
      'it gains next to nothing',
      [NONE, policy('preheat', 29_500, 3_000)],
      'Preheat does not pay here: it gains 0.5 points.',
    ],
    [
      'something plain is as good for no more calls',
      [NONE, policy('cron-top-100', 20_000, 5_000), policy('preheat', 20_000, 6_000)],
      'Preheat does not pay here: a cron job that warms the top 100 gains as much with no more calls.',
    ],
    [
      'its reads are dear',
      [NONE, policy('preheat', 28_000, 6_000)],
      'Preheat is dear here: each read that is spared its wait costs 3.00 more origin calls.',
    ],
  ])('says so when %s', (_, policies, sentence) => {
    expect(recommend([report(policies)])).toContain(sentence);
  });

  it('says so when there is nothing to gain, or too little to tell', () => {
    const policies = [NONE, policy('preheat', MISSES)];
    expect(recommend([report(policies, { limit: 0.705 })])).toEqual([
      'At TTL 30m there is nothing to gain: 70.0 % of the reads hit without warming, and at most 70.5 % can.',
    ]);
    const few = [policy('none', 900, 0, 900), policy('preheat', 0, 100, 900)];
    expect(recommend([report(few, { limit: 1.1 })]).join()).toContain(
      'The log has only 900 misses without warming',
    );
  });

  it('tells what a longer life would give by itself', () => {
    const long = [policy('none', 24_000, 0, 24_000), policy('preheat', 18_000, 4_000, 24_000)];
    const short = [NONE, policy('preheat', 20_000, 6_000)];
    const words = recommend([report(long, { ttlSeconds: 3_600 }), report(short)]);
    expect(words.at(-1)).toBe(
      'Without any warming, TTL 1h instead of 30m gives 76.0 % with 20 % fewer origin calls, if values may be that old.',
    );
  });

  it('is silent where Preheat did not run', () => {
    expect(recommend([report([NONE])])).toEqual([]);
  });
});
