import { describe, expect, it } from 'vitest';
import type { GateState } from '../../../core/gate/state.ts';
import { latencyBucket, latencyQuantile } from '../../../core/report/latency.ts';
import { reliabilityReports } from '../../../core/report/reliability.ts';
import { addCounters, named, ratio, savedOf, summarise } from '../../../core/report/summary.ts';
import { hitRateDifference, sideReport } from '../../../core/report/uplift.ts';
import { verdictOf } from '../../../core/report/verdict.ts';

describe('a histogram of latencies', () => {
  it('has five buckets per octave, from 0.01 ms on', () => {
    const times = [0, 0.01, 0.010_001, 0.02, 0.020_001, 0.04, 10.24];
    expect(times.map(latencyBucket)).toEqual([0, 0, 1, 5, 6, 10, 50]);
  });

  it('tells the upper edge of the bucket in which a quantile is', () => {
    const histogram = { 10: 1, 5: 8, 0: 1 };
    const quantiles = [0, 0.1, 0.11, 0.9, 0.91, 1].map((q) => latencyQuantile(histogram, q));
    expect(quantiles).toEqual([0.01, 0.01, 0.02, 0.02, 0.04, 0.04]);
  });

  it('tells nothing where nothing is in it', () => {
    expect(latencyQuantile({}, 0.5)).toBeUndefined();
    expect(latencyQuantile({ 5: 0 }, 0.5)).toBeUndefined();
    expect(latencyQuantile({ 0: 0, 5: 2 }, 0)).toBe(0.02);
  });
});

describe('the summary of counters', () => {
  it('is nothing where nothing was counted', () => {
    expect(summarise({})).toEqual({
      reads: 0,
      hits: 0,
      misses: 0,
      hitRatio: null,
      baselineHitRatio: null,
      warmLoads: 0,
      originCalls: 0,
      baselineCalls: 0,
      originRatio: null,
      p50Milliseconds: null,
      p95Milliseconds: null,
    });
  });

  it('is what there was beside what there would have been without warming', () => {
    const counters = { reads: 100, misses: 10, loads: 30, firstHits: 25, earlyMisses: 5 };
    expect(summarise({ ...counters, l0: 90, l5: 10, lx5: 999, xl5: 999, l5x: 999 })).toEqual({
      reads: 100,
      hits: 90,
      misses: 10,
      hitRatio: 0.9,
      baselineHitRatio: 0.7,
      warmLoads: 30,
      originCalls: 40,
      baselineCalls: 30,
      originRatio: 40 / 30,
      p50Milliseconds: 0.01,
      p95Milliseconds: 0.02,
    });
    expect(savedOf(counters)).toBe(20);
    expect(summarise({ reads: 1, l10: 1 }).p50Milliseconds).toBe(0.04);
  });

  it('has no hits below none', () => {
    expect(summarise({ reads: 5, misses: 8 })).toMatchObject({ hits: 0, baselineHitRatio: 0 });
  });

  it('adds up counters of the same name', () => {
    const sum = addCounters([{ reads: 1, misses: 2 }, {}, { reads: 3, loads: 4 }]);
    expect(sum).toEqual({ reads: 4, misses: 2, loads: 4 });
    expect(named(sum)).toEqual({ reads: 4, misses: 2, loads: 4, firstHits: 0, earlyMisses: 0 });
    expect([ratio(1, 4), ratio(-1, 4), ratio(1, 0), ratio(1, -1)]).toEqual([
      0.25,
      -0.25,
      null,
      null,
    ]);
  });
});

describe('a table of reliability', () => {
  const NONE = { bins: new Array<number>(30).fill(0), squaredErrors: 0, squares: 0, logLosses: 0 };
  const bins = NONE.bins.with(18, 4).with(19, 1).with(20, 2).with(27, 4).with(28, 3.8).with(29, 3);
  const some = { bins, squaredErrors: 2, squares: 4, logLosses: 3.2 };
  const reports = (reliability: GateState['reliability']) =>
    reliabilityReports({ reliability } as GateState);

  it('is not there before the first outcome', () => {
    expect(reliabilityReports(undefined)).toEqual([]);
    expect(reports({ statistics: NONE })).toEqual([]);
  });

  it('has the bins in which there is something, and what they come to', () => {
    const [report] = reports({ statistics: some });
    expect(report?.bins).toEqual([
      { from: 0.35, to: 0.5, outcomes: 4, expected: 0.25, realised: 0.5 },
      { from: 0.9, to: 1, outcomes: 4, expected: 0.95, realised: 0.75 },
    ]);
    expect(report).toMatchObject({ of: 'statistics', outcomes: 8, realised: 0.625, brier: 0.25 });
    expect(report?.expected).toBeCloseTo(0.6, 12);
    expect(report?.calibrationError).toBeCloseTo(0.225, 12);
    expect(report?.brierOfMean).toBeCloseTo(0.5 - 0.625 ** 2, 12);
    expect(report?.logLoss).toBeCloseTo(0.4, 12);
    const entropy = -0.625 * Math.log(0.625) - 0.375 * Math.log(0.375);
    expect(report?.logLossOfMean).toBeCloseTo(entropy, 12);
  });

  it('comes by name', () => {
    const names = (...of: readonly string[]) =>
      reports(Object.fromEntries(of.map((name) => [name, some]))).map((report) => report.of);
    expect(names('b', 'a', 'c')).toEqual(['a', 'b', 'c']);
    expect(names('c', 'b', 'a')).toEqual(['a', 'b', 'c']);
    expect(names('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  });
});

describe('the interval of a difference', () => {
  /** Key-days of 20 reads and 10 expected misses, that many less and more in turn. */
  const alike = (keyDays: number, misses: number, spread: number, reads = 20) => ({
    keyDays,
    reads: reads * keyDays,
    misses: misses * keyDays,
    expected: 10 * keyDays,
    expectedExpected: 100 * keyDays,
    expectedMisses: 10 * misses * keyDays,
    missesMisses: (misses ** 2 + spread ** 2) * keyDays,
  });

  // Degrees of freedom → Student's t at 97.5 %, from a printed table.
  it.each([
    [4, 3.182],
    [6, 2.571],
    [12, 2.201],
    [31, 2.042],
    [1_001, 1.962],
  ])('of %i key-days is as wide as Student’s t makes it', (keyDays, t) => {
    const difference = hitRateDifference(alike(keyDays, 5, 1), alike(keyDays, 10, 0));
    expect(difference?.estimate).toBeCloseTo(0.25, 12);
    const reach = t * Math.sqrt(1 / (100 * (keyDays - 1))) * 0.5;
    expect(Math.abs((0.25 - (difference?.low ?? 0)) / reach - 1)).toBeLessThan(0.002);
    expect((difference?.high ?? 0) - 0.25).toBeCloseTo(0.25 - (difference?.low ?? 0), 12);
  });

  it('has the variance and the freedom of both sides', () => {
    const difference = hitRateDifference(alike(4, 5, 1), alike(4, 10, 1));
    const reach = 2.447 * Math.sqrt(2 / 300) * 0.5;
    expect(Math.abs((0.25 - (difference?.low ?? 0)) / reach - 1)).toBeLessThan(0.002);
  });

  it('is none where nothing varies, and never beyond all and nothing', () => {
    const sure = hitRateDifference(alike(4, 5, 0), alike(4, 10, 0));
    expect(sure).toEqual({ estimate: 0.25, low: 0.25, high: 0.25 });
    expect(hitRateDifference(alike(4, 10, 10, 10), alike(4, 10, 0))).toEqual({
      estimate: 0,
      low: -1,
      high: 1,
    });
  });

  it('needs four key-days of equal weight on both sides', () => {
    expect(hitRateDifference(alike(3, 5, 1), alike(4, 10, 1))).toBeNull();
    expect(hitRateDifference(alike(4, 5, 1), alike(3, 10, 1))).toBeNull();
    expect(hitRateDifference(alike(4, 5, 1), alike(4, 10, 1))).not.toBeNull();
    expect(hitRateDifference({}, {})).toBeNull();
  });

  it('is of sides that tell their key-days, reads and hit rate', () => {
    expect(sideReport(alike(4, 5, 1))).toEqual({ keyDays: 4, reads: 80, hitRatio: 0.75 });
    expect(sideReport({})).toEqual({ keyDays: 0, reads: 0, hitRatio: null });
  });
});

describe('the verdict', () => {
  const verdict = (estimate: number, low: number, high: number, keyDays = 100) =>
    verdictOf({ estimate, low, high }, keyDays);

  it('is that one is better only where the interval is on one side of nothing', () => {
    expect(verdict(0.05, 0.001, 0.099)).toBe(
      'b is better: 0.1 to 9.9 points of hit rate on the keys on which the settings differ',
    );
    expect(verdict(-0.05, -0.099, -0.001)).toBe(
      'a is better: 0.1 to 9.9 points of hit rate on the keys on which the settings differ',
    );
    expect(verdict(0.05, 0, 0.1)).toBe('no difference yet: needs about 1 more key-days');
    expect(verdict(-0.05, -0.1, 0)).toBe('no difference yet: needs about 1 more key-days');
  });

  it('is that there is none from a point on, or how many key-days more would tell', () => {
    expect(verdict(0, -0.01, 0.01)).toBe('no difference: less than a point of hit rate either way');
    expect(verdict(0, -0.02, 0.02)).toBe('no difference yet: needs about 300 more key-days');
    expect(verdict(-0.02, -0.06, 0.02)).toBe('no difference yet: needs about 300 more key-days');
    expect(verdict(0.005, -0.02, 0.02, 10)).toBe('no difference yet: needs about 30 more key-days');
    expect(verdictOf(null, 9)).toBe(
      'nothing to say yet: too few keys on which the settings differ',
    );
  });
});
