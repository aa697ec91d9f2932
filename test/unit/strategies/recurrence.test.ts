import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceOfRecurrence, priorOf } from '../../../core/strategies/recurrence.ts';

/** Two weeks that begin on a Sunday. */
const WEEKDAYS = Array.from({ length: 14 }, (_, day) => day % 7);
const PRIOR = { mean: 0.1, days: 2 };
const SUNDAY = 0;
const MONDAY = 1;
const SATURDAY = 6;

function chance(happened: (weekday: number, day: number) => number, weekday: number): number {
  return chanceOfRecurrence(WEEKDAYS.map(happened), WEEKDAYS, weekday, PRIOR);
}

describe('the chance that something happens again', () => {
  it('is the prior where nothing is known', () => {
    expect(chanceOfRecurrence([], [], MONDAY, PRIOR)).toBeCloseTo(0.1);
    expect(chance(() => Number.NaN, MONDAY)).toBeCloseTo(0.1);
  });

  it('nears one where it happens every day, and nothing where it never does', () => {
    expect(chance(() => 1, MONDAY)).toBeGreaterThan(0.75);
    expect(chance(() => 0, MONDAY)).toBeLessThan(0.04);
  });

  it('knows workdays from weekends', () => {
    const onWorkdays = (weekday: number) => Number(weekday > SUNDAY && weekday < SATURDAY);
    expect(chance(onWorkdays, MONDAY)).toBeGreaterThan(0.75);
    expect(chance(onWorkdays, SATURDAY)).toBeLessThan(0.15);
  });

  it('knows one weekday from the others', () => {
    const onMondays = (weekday: number) => Number(weekday === MONDAY);
    expect(chance(onMondays, MONDAY)).toBeGreaterThan(2 * chance(onMondays, SATURDAY));
  });

  it('follows a habit that begins or ends', () => {
    const began = chance((_, day) => Number(day >= 7), MONDAY);
    const ended = chance((_, day) => Number(day < 7), MONDAY);
    expect(began).toBeGreaterThan(ended + 0.1);
  });

  it('is a probability, whatever happened', () => {
    const day = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1, noNaN: true }));
    const prior = fc.record({
      mean: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      days: fc.double({ min: 0.5, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(day, { minLength: 14, maxLength: 14 }),
        prior,
        fc.nat(6),
        (history, drawn, weekday) => {
          const found = chanceOfRecurrence(history, WEEKDAYS, weekday, drawn);
          expect(found).toBeGreaterThan(0);
          expect(found).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('the prior', () => {
  it('is weak where some things happen always and others never', () => {
    const always = Array.from({ length: 50 }, () => WEEKDAYS.map(() => 1));
    const never = Array.from({ length: 50 }, () => WEEKDAYS.map(() => 0));
    const { mean, days } = priorOf([...always, ...never]);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(days).toBe(0.5);
  });

  it('is strong where all things are alike', () => {
    const alike = Array.from({ length: 100 }, (_, thing) =>
      WEEKDAYS.map((_weekday, day) => Number((thing * 31 + day * 17 + thing * day) % 5 === 0)),
    );
    const { mean, days } = priorOf(alike);
    expect(mean).toBeCloseTo(0.2, 1);
    expect(days).toBeGreaterThan(10);
  });

  it('is a low guess before anything is known', () => {
    const { mean, days } = priorOf([]);
    expect(mean).toBeCloseTo(0.1);
    expect(days).toBeCloseTo(2);
  });
});
