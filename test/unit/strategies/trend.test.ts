import { describe, expect, it } from 'vitest';
import { chanceOf, eitherOf } from '../../../core/strategies/chance.ts';
import { exposureAhead, exposureOf, exposureSince } from '../../../core/strategies/exposure.ts';
import { chanceOfRecurrence, priorOf } from '../../../core/strategies/recurrence.ts';
import { chanceOfRead, significanceOfRise, trendOf } from '../../../core/strategies/rise.ts';

const HOUR = 3_600_000;
const of = (reads: number, exposure: number) => ({ reads, exposure });

describe('a rise', () => {
  it('is measured by the likelihood of both counts', () => {
    // Li and Ma, (17), by hand.
    const expected = Math.sqrt(
      2 * (12 * Math.log((1.5 / 0.5) * (12 / 20)) + 8 * Math.log(1.5 * (8 / 20))),
    );
    expect(significanceOfRise(of(12, 1), of(8, 2))).toBeCloseTo(expected, 12);
    expect(significanceOfRise(of(12, 2), of(0, 2))).toBeCloseTo(
      Math.sqrt(2 * 12 * Math.log(2)),
      12,
    );
  });

  it('is none without an exposure on either side, or without more reads than the share', () => {
    expect(significanceOfRise(of(5, 0), of(1, 3))).toBe(0);
    expect(significanceOfRise(of(5, -1), of(1, 3))).toBe(0);
    expect(significanceOfRise(of(5, 1), of(1, 0))).toBe(0);
    expect(significanceOfRise(of(4, 1), of(8, 2))).toBe(0);
    expect(significanceOfRise(of(5, 1), of(8, 2))).toBeGreaterThan(0);
    expect(significanceOfRise(of(0, 1), of(0, 2))).toBe(0);
  });

  it('goes on as its newer part, with one read and a mean pause added', () => {
    expect(trendOf(of(9, 4), of(3, 2), 0.5)).toEqual({
      rate: (3 + 1) / (2 + 1 / 2),
      lasted: 4,
      silent: 0.5,
    });
    expect(trendOf(of(9, 4), of(99, 2), 0).rate).toBe(4);
  });

  it('is read again with the chance that it goes on, times that of a read before it ends', () => {
    const [rate, lasted, silent, exposure] = [2, 4, 0.5, 3];
    const sum = rate + 1 / lasted;
    const quiet = Math.exp(-sum * silent);
    const isOver = (1 / lasted / sum) * (1 - quiet);
    const expected = (quiet / (quiet + isOver)) * (rate / sum) * (1 - Math.exp(-sum * exposure));
    expect(chanceOfRead({ rate, lasted, silent }, exposure)).toBeCloseTo(expected, 12);
    expect(chanceOfRead({ rate, lasted, silent }, 0)).toBe(0);
  });
});

describe('chances', () => {
  it('of at least one event follow from how many are expected', () => {
    expect(chanceOf(Math.LN2)).toBeCloseTo(0.5, 12);
    expect(chanceOf(0)).toBe(0);
    expect(chanceOf(-1)).toBe(0);
    expect(eitherOf(0.5, 0.2)).toBeCloseTo(0.6, 12);
    expect(eitherOf(0, 0.3)).toBeCloseTo(0.3, 12);
  });
});

describe('exposure', () => {
  it('of whole hours is their sum, up to before the last', () => {
    expect(exposureOf([1, 2, 4, 8], 1, 3)).toBe(6);
    expect(exposureOf([1, 2, 4, 8], 1)).toBe(14);
    expect(exposureOf([1, 2], 1, 5)).toBe(2);
  });

  it('since a time counts the hours after it and the rest of its own', () => {
    const exposures = [3, 10, 20];
    const now = 100.5 * HOUR;
    expect(exposureSince(exposures, 100.25 * HOUR, now)).toBe(1.5);
    expect(exposureSince(exposures, 100 * HOUR, now)).toBe(3);
    expect(exposureSince(exposures, 99 * HOUR, now)).toBe(13);
    expect(exposureSince(exposures, 98.75 * HOUR, now)).toBe(18);
    expect(exposureSince(exposures, 90 * HOUR, now)).toBe(33);
    expect(exposureSince(exposures, 100 * HOUR, 100 * HOUR)).toBe(0);
    expect(exposureSince(exposures, 99.5 * HOUR, 100 * HOUR)).toBe(8);
  });

  it('to come is that of a day ago where a whole day is known', () => {
    const day = (ago: number) => [7, 5, ...new Array<number>(ago - 2).fill(0)];
    const now = 100.5 * HOUR;
    expect(exposureAhead([...day(23), 6, 4], now, HOUR, now)).toBe(0.5 * 4 + 0.5 * 6);
    // One hour less, and nothing tells of a day ago: the last hour goes on.
    expect(exposureAhead([...day(23), 6], now, HOUR, now)).toBe(5);
    expect(exposureAhead([...day(23), 0, 0], now, HOUR, now)).toBe(5);
    expect(exposureAhead([...day(22), 6, 0, 0], now, HOUR, now)).toBe(5);
    expect(exposureAhead([...day(23), 6, 4], 101 * HOUR, HOUR, now)).toBe(6);
    expect(exposureAhead([7], now, HOUR, now)).toBe(0);
    const all = new Array<number>(25).fill(2);
    expect(exposureAhead(all, now, 72 * HOUR, now)).toBeCloseTo(3 * (2 * 24), 9);
  });
});

describe('the prior of recurrence', () => {
  it('is the share of days and how much likelier the day after is, beside what is believed', () => {
    const again = (1 * (2 * 0.1 + 1)) / 3;
    const expected = (seen: number, met: number, followed: number, repeated: number) => {
      const mean = (1 + met) / (10 + seen);
      const likelier = (again + repeated) / (1 + followed);
      const days = (1 - likelier) / (likelier - mean);
      return { mean, days: Math.min(20, Math.max(0.5, days)) };
    };
    expect(priorOf([])).toEqual(expected(0, 0, 0, 0));
    expect(priorOf([[1, 1, 0, 1]])).toEqual(expected(4, 3, 2, 1));
    expect(priorOf([[0, Number.NaN, 1], [1]])).toEqual(expected(3, 2, 0, 0));
    expect(priorOf([[0.5, 1, Number.NaN, 0.5]])).toEqual(expected(3, 2, 1.5, 1));
  });

  it('weighs half a day at least and 20 at most', () => {
    const always = new Array<number>(100).fill(1);
    const never = new Array<number>(100).fill(0);
    expect(priorOf([always, never, never, never]).days).toBe(0.5);
    const alternating = always.map((_, day) => day % 2);
    expect(priorOf([alternating]).days).toBe(20);
  });

  it('is mixed with what one day of each division of the week tells', () => {
    const prior = { mean: 0.25, days: 2 };
    // Sunday happened: weekend and Sunday have seen it, and all days as one.
    const seen = (1 + 0.5) / (1 + 2);
    expect(chanceOfRecurrence([1], [0], 0, prior)).toBeCloseTo(seen, 12);
    expect(chanceOfRecurrence([1], [0], 6, prior)).toBeCloseTo((2 * seen + 0.25) / 3, 12);
    expect(chanceOfRecurrence([1], [0], 3, prior)).toBeCloseTo((seen + 2 * 0.25) / 3, 12);
    expect(chanceOfRecurrence([Number.NaN, 1], [3, 0], 0, prior)).toBeCloseTo(seen, 12);
    // Sunday for sure, and four fifths of Monday: a division that takes both for alike foresaw half
    // of that, the others 0.8 × 0.25 + 0.2 × 0.75.
    const alike = { likelihood: 0.25 * 0.5, next: (0.9 + 0.8 + 0.5) / (1.9 + 2) };
    const apart = { likelihood: 0.25 * 0.35, next: (0.8 + 0.5) / (1 + 2) };
    expect(chanceOfRecurrence([1, 0.8], [0, 1], 1, prior)).toBeCloseTo(
      (alike.likelihood * alike.next + 2 * apart.likelihood * apart.next) /
        (alike.likelihood + 2 * apart.likelihood),
      12,
    );
    // On Monday and Tuesday: the older day weighs a tenth less, and each division has its likelihood.
    const one = 0.25 * (1.5 / 3);
    const own = 0.25 * 0.25;
    const both = (0.9 + 1 + 0.5) / (1.9 + 2);
    expect(chanceOfRecurrence([1, 1], [1, 2], 2, prior)).toBeCloseTo(
      (one * both * 2 + own * seen) / (2 * one + own),
      12,
    );
  });
});
