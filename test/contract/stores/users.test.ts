import { describe, expect, test } from 'vitest';
import { USER_LIFE_MILLISECONDS } from '../../../core/patterns/table-schema.ts';
import { emptyUserState, type UserRecord, type UserState } from '../../../core/users/state.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

/** A state in which every field says something; quarters are exact in every encoding. */
const FULL_STATE: UserState = {
  recent: [
    { keyspace: 'page', key: 'page:prices#1', at: 1_767_614_400_122, habit: 0.4375 },
    { keyspace: 'profile', key: 'profile:größe', at: 1_767_614_400_123, habit: 0.25 },
  ],
  hours: Array.from({ length: 24 }, (_, hour) => hour / 4),
  weekdays: Array.from({ length: 7 }, (_, day) => day / 2),
  firstSessionAt: 1_767_000_000_001,
  lastSessionAt: 1_767_614_400_000,
  lastReadAt: 1_767_614_400_123,
  dueAt: 1_767_618_000_000,
  applied: ['batch-9', 'batch-1', 'batch-5'],
};

function user(id: string, state: Partial<UserState> = {}, version = 0): UserRecord {
  return { user: id, version, state: { ...emptyUserState(), ...state } };
}

describe.each(STORE_HOSTS)('users in $name', ({ start }) => {
  const open = useStores(start);

  test('answer one record per user, in the order of the question', async () => {
    const { users } = await open();
    await users.save([user('a', { lastReadAt: 1 }), user('b', { lastReadAt: 2 })]);
    const found = await users.read(['b', 'x', 'a', 'b']);
    expect(found.map((one) => one?.state.lastReadAt)).toEqual([2, undefined, 1, 2]);
    expect(await users.read([])).toEqual([]);
  });

  test('give back every field of what was saved, under the next version', async () => {
    const { users } = await open();
    expect(await users.save([user('a', FULL_STATE)])).toEqual([]);
    expect(await users.read(['a'])).toEqual([{ user: 'a', version: 1, state: FULL_STATE }]);
    await users.save([user('a', {}, 1)]);
    expect(await users.read(['a'])).toEqual([user('a', {}, 2)]);
  });

  test.each(['#', 'a#RECENT', '%23', 'session:5', 'anna@example.com', '世界 🛒', 'x'.repeat(256)])(
    'keep the id %j as it is',
    async (id) => {
      const { users } = await open();
      await users.save([user(id, { dueAt: 7 })]);
      expect((await users.read([id]))[0]?.user).toBe(id);
      expect(await users.due(7, 10)).toEqual([id]);
    },
  );

  test('refuse a version that is not the stored one, and say who lost', async () => {
    const { users } = await open();
    await users.save([user('a', { lastReadAt: 1 })]);
    const lost = await users.save([
      user('a', { lastReadAt: 2 }),
      user('b', { lastReadAt: 3 }),
      user('c', { lastReadAt: 4 }, 1),
    ]);
    expect(lost).toEqual(['a', 'c']);
    const found = await users.read(['a', 'b', 'c']);
    expect(found.map((one) => one?.state.lastReadAt)).toEqual([1, 3, undefined]);
  });

  test('let exactly one of many writers of a version win', async () => {
    const { users } = await open();
    const writers = Array.from({ length: 12 }, (_, lastReadAt) => user('a', { lastReadAt }));
    const answers = await Promise.all(writers.map((writer) => users.save([writer])));
    const winners = writers.filter((_, index) => answers[index]?.length === 0);
    expect(winners).toHaveLength(1);
    expect((await users.read(['a']))[0]?.state.lastReadAt).toBe(winners[0]?.state.lastReadAt);
  });

  test('list who is due, earliest first, each under the latest due time only', async () => {
    const { users } = await open();
    // 37 and 101 have no common divisor: every time from 0 to 100 once, in no order.
    const ids = Array.from({ length: 101 }, (_, index) => (index * 37) % 101);
    await users.save(ids.map((dueAt) => user(`user-${dueAt}`, { dueAt })));
    const expected = (to: number) => Array.from({ length: to }, (_, index) => `user-${index}`);
    expect(await users.due(30, 1_000)).toEqual(expected(31));
    expect(await users.due(1_000, 9)).toEqual(expected(9));
    expect(await users.due(-1, 10)).toEqual([]);
    await users.save([user('user-0', { dueAt: 500 }, 1), user('user-1', {}, 1)]);
    expect(await users.due(2, 10)).toEqual(['user-2']);
    expect((await users.due(500, 1_000)).at(-1)).toBe('user-0');
  });

  test('stand apart from the keys in the same index', async () => {
    const { users, patterns } = await open();
    await users.save([user('a', { dueAt: 5 })]);
    expect(await patterns.due(1_000, 10)).toEqual([]);
  });
});

test('a user in the table is forgotten after a life without reads, and can begin anew', async () => {
  const [, dynamodb] = STORE_HOSTS;
  const host = await dynamodb?.start();
  try {
    const { users, clock } = (await host?.open()) ?? {};
    await users?.save([user('a', FULL_STATE)]);
    await clock?.set(START_AT + USER_LIFE_MILLISECONDS + 2_000);
    expect(await users?.read(['a'])).toEqual([undefined]);
    expect(await users?.save([user('a')])).toEqual([]);
  } finally {
    await host?.stop();
  }
});
