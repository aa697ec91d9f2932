/** The users that a run looks at, what it proposes for them, and when it looks again. */
import { describe, expect, it } from 'vitest';
import type { PreheatConfig } from '../../../core/config/define.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { postponeUsers, users, usualKeys } from '../../../core/strategies/users.ts';
import { chanceOfVisit, countSession } from '../../../core/users/habits.ts';
import { emptyUserState, type UserRecord, type UserState } from '../../../core/users/state.ts';
import { CONFIG, MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NINE = START + 9 * HOUR;
const NOW = NINE + 8 * DAY - 2 * MINUTE;
const HORIZON = 5 * MINUTE;
const DUE = NINE + 8 * DAY;
const CONTROL = { keyspace: 'control', key: 'control:x' };
const config: PreheatConfig = {
  ...CONFIG,
  users: { preload: [{ keyspace: 'product', param: 'sku', recent: 1 }], skipIfWarmedWithin: '5m' },
};
const { settings } = makeBrain({ config });
const plain = makeBrain().settings;
const session = Array.from({ length: 8 }, (_, day) => NINE + day * DAY);
const base = session.reduce(countSession, emptyUserState());

function stateOf(habits: readonly (readonly [KeyRef, number])[], dueAt?: number): UserState {
  const recent = habits.map(([of, habit], index) => ({ ...of, at: index, habit }));
  return { ...base, recent, ...(dueAt !== undefined && { dueAt }) };
}

interface Given {
  readonly states: Readonly<Record<string, UserState | undefined>>;
  readonly stats?: Readonly<Record<string, Partial<KeyStats>>>;
  readonly limit?: number;
  readonly own?: typeof settings;
}

function contextOf({ states, stats = {}, limit = 100, own = plain }: Given) {
  const saved: UserRecord[] = [];
  const asked: unknown[] = [];
  const store = {
    due: async (...args: readonly unknown[]) => {
      asked.push(args);
      return Object.keys(states);
    },
    read: async (ids: readonly string[]) =>
      ids.map((user) => states[user] && { user, version: 1, state: states[user] }),
    save: async (records: readonly UserRecord[]) => {
      saved.push(...records);
      return [];
    },
  };
  const read = async (refs: readonly KeyRef[]) =>
    refs.map((of) => {
      const known = stats[of.key];
      return known && { ref: of, version: 1, stats: { ...emptyStats(), ...known } };
    });
  const context = {
    settings: own,
    own: { ...own.strategies.get('users'), limit },
    users: store,
    patterns: { read },
    now: NOW,
    horizonMilliseconds: HORIZON,
  };
  return { context: context as never as StrategyContext, saved, asked };
}

const propose = (given: Given) => users(contextOf(given).context);

describe('what a user usually reads', () => {
  it('is read in more than one of the last visits, or among the last of a preloaded keyspace', () => {
    const state = stateOf([
      [ref('seldom'), 0.29],
      [ref('often'), 0.3],
      [CONTROL, 0.2],
      [ref('last'), 0.1],
    ]);
    const keys = (own: typeof settings) =>
      usualKeys({ user: 'session:1', state }, own).map(({ key, chance }) => [key, chance]);
    expect(keys(plain)).toEqual([['product:often', 0.3]]);
    expect(keys(settings)).toEqual([
      ['product:last', 0.1],
      ['product:often', 0.3],
    ]);
  });

  it('is their own key, as likely as not where they were never seen to read it', () => {
    const of = (state: UserState) => usualKeys({ user: 'anna', state }, settings);
    expect(of(stateOf([]))).toEqual([{ ...ref('anna'), chance: 0.5 }]);
    expect(of(stateOf([[ref('anna'), 0.9]]))).toEqual([{ ...ref('anna'), chance: 0.9 }]);
  });
});

describe('a run for users', () => {
  it('proposes their keys for when they come, by the chance of both', async () => {
    const state = stateOf([[ref('a'), 0.8]], DUE);
    expect(await propose({ states: { anna: state, gone: undefined } })).toEqual([
      {
        ref: ref('a'),
        warmAt: DUE,
        priority: 0,
        reason: 'of a user who usually comes at this time',
        evidence: expect.closeTo(chanceOfVisit(state, DUE, DUE + TTL) * 0.8, 12),
      },
    ]);
    const { context, asked } = contextOf({ states: {} });
    await users(context);
    expect(asked).toEqual([[NOW + HORIZON, 100]]);
  });

  it('proposes a key of several users for the first of them, likelier than for either', async () => {
    const early = stateOf([[ref('a'), 0.8]], NOW + MINUTE);
    const late = stateOf([[ref('a'), 0.5]], DUE);
    const one = chanceOfVisit(early, NOW + MINUTE, NOW + MINUTE + TTL) * 0.8;
    const other = chanceOfVisit(late, DUE, DUE + TTL) * 0.5;
    for (const states of [
      { a: early, b: late },
      { b: late, a: early },
    ]) {
      const [found] = await propose({ states });
      expect(found?.warmAt).toBe(NOW + MINUTE);
      expect(found?.evidence).toBeCloseTo(1 - (1 - one) * (1 - other), 12);
    }
  });

  it('passes over those whose hour is over', async () => {
    const count = async (dueAt: number) =>
      (await propose({ states: { anna: stateOf([[ref('a'), 0.8]], dueAt) } })).map(
        ({ warmAt }) => warmAt,
      );
    expect(await count(NOW - HOUR)).toEqual([]);
    expect(await count(NOW - HOUR + 1)).toEqual([NOW]);
  });

  it('leaves out what is not warmed, will be there, or was warmed a moment ago', async () => {
    const habits = ['none', 'ends', 'lives', 'rested', 'warmed'].map(
      (sku) => [ref(sku), 0.8] as const,
    );
    const gone = { keyspace: 'gone', key: 'gone:x' };
    const state = stateOf([...habits, [CONTROL, 0.8], [gone, 0.8]], DUE);
    const warm = (at: number) => ({ strategy: 'users', run: 'r', used: false, at });
    const stats = {
      'product:ends': { expiresAt: DUE },
      'product:lives': { expiresAt: DUE + 1 },
      'product:rested': { warm: warm(NOW - 5 * MINUTE) },
      'product:warmed': { warm: warm(NOW - 5 * MINUTE + 1) },
    };
    const found = await propose({
      states: { 'session:1': state },
      stats,
      own: { ...plain, users: settings.users },
    });
    expect(found.map(({ ref: { key } }) => key).sort()).toEqual([
      'product:ends',
      'product:none',
      'product:rested',
    ]);
  });

  it('proposes the likeliest first, as many as the limit says', async () => {
    const habits = [0.4, 0.9, 0.6].map((habit) => [ref(`${habit}`), habit] as const);
    const found = await propose({ states: { anna: stateOf(habits, DUE) }, limit: 2 });
    expect(found.map(({ ref: of }) => of)).toEqual([ref('0.9'), ref('0.6')]);
  });
});

describe('users that a run has looked at', () => {
  const postponed = async (state: UserState) => {
    const { context, saved } = contextOf({ states: { anna: state } });
    await postponeUsers(context, []);
    return saved.map(({ state: { dueAt } }) => dueAt);
  };

  it('are looked at again when what was loaded has ended, within their hour', async () => {
    expect(await postponed(stateOf([], DUE))).toEqual([DUE + TTL]);
  });

  it('are looked at in their next likely hour where the entry outlives this one', async () => {
    expect(await postponed(stateOf([], NOW))).toEqual([DUE]);
    expect(await postponed(stateOf([], NOW - HOUR))).toEqual([DUE]);
  });

  it('are left alone where they are due later, or not at all', async () => {
    expect(await postponed(stateOf([]))).toEqual([]);
    expect(await postponed(stateOf([], NOW + HORIZON))).toHaveLength(1);
    expect(await postponed(stateOf([], NOW + HORIZON + 1))).toEqual([]);
  });
});
