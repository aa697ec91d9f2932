/** What a user's state says and when it is written, by hand. */
import { describe, expect, it } from 'vitest';
import { chanceOfVisit, countSession, withDue } from '../../../core/users/habits.ts';
import { longestPause, noteReads } from '../../../core/users/note-reads.ts';
import { ownKey } from '../../../core/users/preload.ts';
import { emptyUserState, type UserRecord, type UserState } from '../../../core/users/state.ts';
import { updateUsers } from '../../../core/users/update.ts';
import { makeBrain, ref } from '../../support/brain.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday at midnight, UTC. */
const MONDAY = Date.UTC(2026, 0, 5);
const NINE = MONDAY + 9 * HOUR;
const MINUTE = 60_000;
const twice = [NINE, NINE + DAY].reduce(countSession, emptyUserState());

/** Chance of a session in an hour, from the sums of the docstrings. */
function expected(sessions: number, days: number, ofDay: number): number {
  const decayed = (14 / Math.LN2) * (1 - 2 ** (-days / 14));
  return Math.min(0.95, (sessions / (decayed + 1)) * ofDay);
}

describe('the habit of a user', () => {
  it('is counted by hour and weekday, older sessions decayed', () => {
    expect(twice.hours[9]).toBeCloseTo(1 + 2 ** (-1 / 14), 12);
    expect(twice.hours[8]).toBe(0);
    expect(twice.weekdays[1]).toBeCloseTo(2 ** (-1 / 56), 12);
    expect(twice.weekdays[2]).toBe(1);
    expect([twice.firstSessionAt, twice.lastSessionAt]).toEqual([NINE, NINE + DAY]);
  });

  it('is the share of days with a session in the hour, corrected by the weekday', () => {
    const at = NINE + 2 * DAY;
    const week = 1 + 2 ** (-1 / 56);
    const sessions = (1 + 2 ** (-1 / 14)) * 2 ** (-1 / 14);
    const chance = expected(sessions, 2, 3 / (week / 7 + 3));
    expect(chanceOfVisit(twice, at, at + HOUR)).toBeCloseTo(chance, 12);
    expect(chanceOfVisit(twice, at + HOUR / 4, at + HOUR / 2)).toBeCloseTo(chance / 4, 12);
    expect(chanceOfVisit(twice, at + HOUR, at + 2 * HOUR)).toBe(0);
    expect(chanceOfVisit(twice, at, at)).toBe(0);
  });

  it('is none within twelve hours of the first session', () => {
    const after = (hours: number) => {
      const state = [NINE, NINE + hours * HOUR - 1, NINE + hours * HOUR].reduce(
        countSession,
        emptyUserState(),
      );
      return chanceOfVisit(state, NINE + DAY, NINE + DAY + HOUR);
    };
    expect(after(12)).toBeGreaterThan(0);
    const early = [NINE, NINE + 12 * HOUR - 1].reduce(countSession, emptyUserState());
    expect(chanceOfVisit(early, NINE + DAY, NINE + DAY + HOUR)).toBe(0);
  });

  it('makes the user due in the next likely hour, never in the one under way', () => {
    expect(withDue(twice, NINE + DAY).dueAt).toBe(NINE + 2 * DAY);
    expect(withDue(twice, NINE + DAY - 1).dueAt).toBe(NINE + DAY);
    expect(withDue({ ...emptyUserState(), dueAt: 5 }, NINE)).not.toHaveProperty('dueAt');
  });
});

describe('the reads of a user', () => {
  const read = (sku: string, at: number) => ({ ...ref(sku), at });
  const note = (state: UserState, ...reads: ReturnType<typeof read>[]) =>
    noteReads(state, reads, () => 5 * MINUTE);

  it('begin a session at the first, and after more than half an hour', () => {
    const sessions = (pause: number) => {
      const { state } = note(emptyUserState(), read('a', NINE), read('a', NINE + pause));
      return [state.lastSessionAt - NINE, state.recent[0]?.habit];
    };
    expect(sessions(30 * MINUTE)).toEqual([0, 0.25]);
    expect(sessions(30 * MINUTE + 1)).toEqual([30 * MINUTE + 1, 0.25 * 0.75 + 0.25]);
    expect(note(emptyUserState(), read('a', 5)).state.firstSessionAt).toBe(5);
  });

  it('make the user due anew where a session began, and leave it as it was otherwise', () => {
    const known = { ...twice, lastReadAt: NINE + DAY, dueAt: 7 };
    expect(note(known, read('a', NINE + DAY + MINUTE)).state.dueAt).toBe(7);
    expect(note(known, read('a', NINE + 2 * DAY)).state.dueAt).toBe(NINE + 3 * DAY);
  });

  it('follow on what was read within the window, before them, of the last three', () => {
    const from = (...reads: ReturnType<typeof read>[]) =>
      note(emptyUserState(), ...reads)
        .transitions.at(-1)
        ?.from.map(({ key }) => key);
    const last = read('z', NINE);
    expect(from(read('a', NINE - 5 * MINUTE + 1), last)).toEqual(['product:a']);
    expect(from(read('a', NINE - 5 * MINUTE), last)).toEqual([]);
    expect(from(read('a', NINE), last)).toEqual([]);
    const four = ['a', 'b', 'c', 'd'].map((sku, index) => read(sku, NINE - 9 + index));
    expect(from(...four, last)).toEqual(['product:b', 'product:c', 'product:d']);
  });

  it('are followed for five minutes, or the ttl where that is shorter', () => {
    expect(longestPause(299_999)).toBe(299_999);
    expect(longestPause(300_001)).toBe(300_000);
  });

  it('keep the last twenty keys, a late one in its place', () => {
    const many = Array.from({ length: 21 }, (_, index) => read(`${index}`, NINE + index));
    const { state } = note(emptyUserState(), ...many);
    expect(state.recent.map(({ at }) => at - NINE)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const late = note(state, read('late', NINE + 5));
    expect(late.state.recent.findIndex(({ key }) => key === 'product:late')).toBe(4);
    expect(late.state.lastReadAt).toBe(NINE + 20);
  });
});

describe('the states of users', () => {
  const store = (lost: number) => {
    const saved: UserRecord[][] = [];
    const read = async (ids: readonly string[]) => ids.map(() => undefined);
    const save = async (records: readonly UserRecord[]) => {
      saved.push([...records]);
      return saved.length <= lost ? records.map(({ user }) => user) : [];
    };
    return { saved, users: { read, save } as never as Parameters<typeof updateUsers>[0] };
  };

  it('are written once each, and not where nothing changes', async () => {
    const { saved, users } = store(0);
    await updateUsers(users, ['a', 'b', 'a'], (state, user) => (user === 'a' ? state : undefined));
    expect(saved).toEqual([[{ user: 'a', version: 0, state: emptyUserState() }]]);
    await updateUsers(users, ['a'], () => undefined);
    await updateUsers(users, [], (state) => state);
    expect(saved).toHaveLength(1);
  });

  it('are written again where another was faster, twelve times at most', async () => {
    const eleven = store(11);
    await updateUsers(eleven.users, ['a'], (state) => state);
    expect(eleven.saved).toHaveLength(12);
    const twelve = store(12);
    await expect(updateUsers(twelve.users, ['a'], (state) => state)).rejects.toThrow('1 user(s)');
    expect(twelve.saved).toHaveLength(12);
  });
});

it('a user has a key of their own where its keyspace is there and names them', () => {
  const { settings } = makeBrain();
  const entry = { keyspace: 'product', recent: 0 };
  expect(ownKey({ ...entry, userParam: 'sku' }, 'anna', settings)).toEqual([ref('anna')]);
  expect(ownKey(entry, 'anna', settings)).toEqual([]);
  expect(ownKey({ ...entry, keyspace: 'gone', userParam: 'sku' }, 'anna', settings)).toEqual([]);
  expect(ownKey({ ...entry, userParam: 'sku' }, 'session:1', settings)).toEqual([]);
  expect(ownKey({ ...entry, userParam: 'sku' }, '\ud800', settings)).toEqual([]);
});
