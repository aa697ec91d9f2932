import { describe, expect, it } from 'vitest';
import { exposureAhead, exposureSince } from '../../../core/strategies/exposure.ts';
import {
  chanceOfRead,
  significanceOfRise,
  significanceOfShare,
  trendOf,
} from '../../../core/strategies/rise.ts';

const HOUR = 3_600_000;
const interval = (reads: number, exposure: number) => ({ reads, exposure });

describe('the significance of a rise', () => {
  it('is that of Li and Ma', () => {
    // Their formula by hand: on 20, off 10, exposures alike.
    expect(significanceOfRise(interval(20, 1), interval(10, 1))).toBeCloseTo(1.843, 3);
  });

  it('asks more of few reads than of many', () => {
    const few = significanceOfRise(interval(4, 1), interval(2, 1));
    const many = significanceOfRise(interval(400, 1), interval(200, 1));
    expect(few).toBeLessThan(1);
    expect(many).toBeGreaterThan(7);
  });

  it('is nothing where reads fall, stay, or all keys rise alike', () => {
    expect(significanceOfRise(interval(3, 1), interval(30, 1))).toBe(0);
    expect(significanceOfRise(interval(3, 1), interval(30, 10))).toBe(0);
    expect(significanceOfRise(interval(50, 50), interval(10, 10))).toBe(0);
    expect(significanceOfRise(interval(5, 1), interval(0, 0))).toBe(0);
  });
});

describe('the significance of a larger share', () => {
  const change = (recent: number, before: number) => ({ recent, before });

  it('is the root of the likelihood ratio of the table', () => {
    // By hand: 9 of 10 lately, 25 of 75 before; 4 of 10 were expected.
    expect(significanceOfShare(change(9, 25), change(10, 75))).toBeCloseTo(3.527, 2);
  });

  it('knows that a few reads of the others may be few by chance', () => {
    expect(significanceOfShare(change(6, 36), change(6, 96))).toBeLessThan(4);
    expect(significanceOfShare(change(6, 9), change(6, 96))).toBeGreaterThan(4);
  });

  it('is nothing where the share falls or stays, or all grow alike', () => {
    expect(significanceOfShare(change(1, 30), change(10, 60))).toBe(0);
    expect(significanceOfShare(change(50, 5), change(100, 10))).toBe(0);
    expect(significanceOfShare(change(5, 0), change(5, 0))).toBe(0);
    expect(significanceOfShare(change(0, 0), change(0, 0))).toBe(0);
  });

  it('is nothing where one is read more than all', () => {
    expect(significanceOfShare(change(10, 0), change(8, 5))).toBe(0);
  });
});

describe('the chance of a read while a trend goes on', () => {
  const trend = { rate: 4, lasted: 4, silent: 0 };

  it('grows with the exposure, but never beyond the chance that the trend goes on at all', () => {
    expect(chanceOfRead(trend, 0.25)).toBeCloseTo(0.62, 2);
    expect(chanceOfRead(trend, 1)).toBeGreaterThan(0.9);
    expect(chanceOfRead(trend, 1_000)).toBeLessThan(0.95);
  });

  it('falls with silence: the trend may be over', () => {
    const silent = (exposure: number) => chanceOfRead({ ...trend, silent: exposure }, 1);
    expect(silent(0.5)).toBeLessThan(silent(0));
    expect(silent(2)).toBeLessThan(0.05);
  });
});

describe('the trend of a rise', () => {
  it('is that of its newer part, at most twice the whole', () => {
    expect(trendOf(interval(9, 8), interval(7, 4), 0).rate).toBeCloseTo(1.6);
    expect(trendOf(interval(9, 8), interval(9, 1), 0).rate).toBe(2);
    expect(trendOf(interval(9, 8), interval(0, 4), 0).rate).toBeCloseTo(0.2);
  });
});

describe('exposure', () => {
  /** Half past something; two keys in this hour, ten in each of the last 24 but for the night. */
  const now = 100.5 * HOUR;
  const exposures = [2, 10, 10, 0, 0, ...new Array<number>(20).fill(10)];

  it('passes quickly by day and not at all by night', () => {
    expect(exposureSince(exposures, now, now)).toBe(0);
    expect(exposureSince(exposures, now - HOUR / 4, now)).toBe(1);
    expect(exposureSince(exposures, 99.75 * HOUR, now)).toBe(4.5);
    expect(exposureSince(exposures, 96 * HOUR, now)).toBe(exposureSince(exposures, 98 * HOUR, now));
  });

  it('to come is that of the same hours a day ago', () => {
    const dayAgo = [...exposures.slice(0, 23), 4, 8];
    expect(exposureAhead(dayAgo, now, HOUR, now)).toBe(0.5 * 8 + 0.5 * 4);
    expect(exposureAhead(dayAgo, now, 48 * HOUR, now)).toBeGreaterThan(300);
  });

  it('to come is that of the last hour where no day is known', () => {
    expect(exposureAhead([2, 10], now, 2 * HOUR, now)).toBe(20);
    expect(exposureAhead([2, 10, ...new Array<number>(23).fill(0)], now, HOUR, now)).toBe(10);
  });
});
