import { describe, expect, it } from 'vitest';
import { chanceOfVisit, countSession, withDue } from '../../../core/users/habits.ts';
import { emptyUserState, type UserState } from '../../../core/users/state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday at midnight, UTC. */
const MONDAY = Date.UTC(2026, 0, 5);

function visits(times: readonly number[]): UserState {
  return times.reduce(countSession, emptyUserState());
}

/** Sessions at ten past nine on the given days after the Monday. */
function mornings(days: readonly number[]): UserState {
  return visits(days.map((day) => MONDAY + day * DAY + 9 * HOUR + 10 * 60_000));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Chance of a session in an hour of a day. */
function chance(state: UserState, day: number, hour: number): number {
  const from = MONDAY + day * DAY + hour * HOUR;
  return chanceOfVisit(state, from, from + HOUR);
}

describe('the chance of a visit', () => {
  it('grows with every day of the habit, and is never certain', () => {
    const after = [2, 7, 14, 28].map((days) => chance(mornings(range(days)), days, 9));
    expect(after).toEqual(after.toSorted((a, b) => a - b));
    expect(after[0]).toBeGreaterThan(0.5);
    const long = chance(mornings(range(365)), 365, 9);
    expect(long).toBeGreaterThan(0.85);
    expect(long).toBeLessThanOrEqual(0.95);
  });

  it('is that of the share of days where the habit has gaps', () => {
    const everyOther = mornings(range(100).filter((day) => day % 2 === 0));
    expect((chance(everyOther, 99, 9) + chance(everyOther, 100, 9)) / 2).toBeCloseTo(0.45, 1);
  });

  it('belongs to the hour', () => {
    const state = mornings(range(20));
    expect(chance(state, 20, 10)).toBe(0);
    expect(chance(state, 20, 9)).toBeGreaterThan(0.7);
  });

  it('knows days of the week', () => {
    const workdays = mornings(range(56).filter((day) => day % 7 < 5));
    expect(chance(workdays, 56, 9)).toBeGreaterThan(0.75);
    expect(chance(workdays, 56 + 5, 9)).toBeLessThan(0.45);
  });

  it('fades when the user stays away', () => {
    const state = mornings(range(20));
    expect(chance(state, 20 + 28, 9)).toBeLessThan(0.3);
    expect(chance(state, 20 + 180, 9)).toBeLessThan(0.01);
  });

  it('is none after visits of one day', () => {
    const state = visits(range(6).map((hour) => MONDAY + 9 * HOUR + hour * HOUR));
    expect(chance(state, 1, 9)).toBe(0);
    expect(withDue(state, MONDAY + DAY).dueAt).toBeUndefined();
  });

  it('is shared out over parts of an hour', () => {
    const state = mornings(range(20));
    const nine = MONDAY + 20 * DAY + 9 * HOUR;
    const half = chanceOfVisit(state, nine, nine + HOUR / 2);
    expect(half).toBeCloseTo(chance(state, 20, 9) / 2, 10);
    expect(chanceOfVisit(state, nine - 5 * HOUR, nine + HOUR / 2)).toBeCloseTo(half, 10);
  });
});

describe('the due time', () => {
  it('is the start of the next likely hour', () => {
    const state = mornings(range(20));
    const last = state.lastSessionAt;
    expect(withDue(state, last).dueAt).toBe(MONDAY + 20 * DAY + 9 * HOUR);
    expect(withDue(state, MONDAY + 20 * DAY + 8 * HOUR).dueAt).toBe(MONDAY + 20 * DAY + 9 * HOUR);
    expect(withDue(state, MONDAY + 20 * DAY + 9 * HOUR).dueAt).toBe(MONDAY + 21 * DAY + 9 * HOUR);
  });

  it('finds a weekly habit', () => {
    const state = mornings(range(8).map((week) => week * 7));
    expect(withDue(state, state.lastSessionAt).dueAt).toBe(MONDAY + 56 * DAY + 9 * HOUR);
  });

  it('goes when the habit has gone', () => {
    const state = { ...mornings(range(20)), dueAt: 1 };
    expect(withDue(state, MONDAY + 200 * DAY)).not.toHaveProperty('dueAt');
  });
});

describe('an hour', () => {
  it('is likely from a chance of 15 % on', () => {
    const firstSessionAt = MONDAY;
    const lastSessionAt = MONDAY + 20 * HOUR;
    // Decayed days from the first session to two o'clock, and one that is believed.
    const days = (14 / Math.LN2) * (1 - 2 ** (-2 / 24 / 14)) + 1;
    const due = (chance: number) => {
      const hours = range(24).map((hour) => (hour === 2 ? chance * days : 0));
      const state = { ...emptyUserState(), firstSessionAt, lastSessionAt, hours };
      return withDue(state, MONDAY).dueAt;
    };
    expect(due(0.15)).toBe(MONDAY + 2 * HOUR);
    expect(due(0.149)).toBeUndefined();
  });
});
