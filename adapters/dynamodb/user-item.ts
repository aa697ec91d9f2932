/** A user's state as an item: short names, zeros left out, no more than a few kilobytes. */
import {
  DUE_INDEX,
  TTL_ATTRIBUTE,
  USER_LIFE_MILLISECONDS,
} from '../../core/patterns/table-schema.ts';
import {
  emptyUserState,
  type RecentRead,
  type UserRecord,
  type UserState,
} from '../../core/users/state.ts';
import { type Item, listIn, mapIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { shardOfText, userDuePartition, userKey, userOfKey } from './keys.ts';
import { packFloats, storedNumber, unpackFloats } from './numbers.ts';

/** Attribute of the version that a conditional write compares. */
export const USER_VERSION = 'v';

type NumberField = 'firstSessionAt' | 'lastSessionAt' | 'lastReadAt';
const NUMBERS: Readonly<Record<NumberField, string>> = {
  firstSessionAt: 'fs',
  lastSessionAt: 'ls',
  lastReadAt: 'lr',
};
const NUMBER_FIELDS = Object.entries(NUMBERS) as [NumberField, string][];
const RECENT = 'rc';
const HOURS = 'hd';
const WEEKDAYS = 'wd';
const APPLIED = 'ap';

/** The item that holds the record's next version; it expires when the user stays away. */
export function userItem({ user, version, state }: UserRecord, now: number): Item {
  const { recent, hours, weekdays, applied, dueAt } = state;
  const item: Record<string, unknown> = {
    ...userKey(user),
    [USER_VERSION]: version + 1,
    [TTL_ATTRIBUTE]: ttlSeconds(now + USER_LIFE_MILLISECONDS),
    [RECENT]: recent.map(({ keyspace, key, at, habit }) => ({
      s: keyspace,
      k: key,
      a: storedNumber(at, 'at'),
      h: storedNumber(habit, 'habit'),
    })),
    ...(dueAt !== undefined && {
      [DUE_INDEX.partitionKey]: userDuePartition(shardOfText(user)),
      [DUE_INDEX.sortKey]: storedNumber(dueAt, 'dueAt'),
    }),
  };
  for (const [field, name] of NUMBER_FIELDS) {
    if (state[field] !== 0) item[name] = storedNumber(state[field], field);
  }
  if (hours.some((sessions) => sessions !== 0)) item[HOURS] = packFloats(hours, 'hours');
  if (weekdays.some((sessions) => sessions !== 0))
    item[WEEKDAYS] = packFloats(weekdays, 'weekdays');
  if (applied.length > 0) item[APPLIED] = applied;
  return item;
}

/** Reads an item back. */
export function userRecordOf(item: Item): UserRecord {
  const numbers = NUMBER_FIELDS.map(([field, name]) => [field, numberIn(item, name)]);
  const empty = emptyUserState();
  return {
    user: userOfKey(item),
    version: numberIn(item, USER_VERSION),
    state: {
      ...(Object.fromEntries(numbers) as Pick<UserState, NumberField>),
      recent: listIn(item, RECENT).map(recentOf),
      hours: HOURS in item ? unpackFloats(item[HOURS]) : empty.hours,
      weekdays: WEEKDAYS in item ? unpackFloats(item[WEEKDAYS]) : empty.weekdays,
      applied: listIn(item, APPLIED).map(String),
      ...(DUE_INDEX.sortKey in item && { dueAt: numberIn(item, DUE_INDEX.sortKey) }),
    },
  };
}

function recentOf(stored: unknown): RecentRead {
  const read = mapIn({ stored }, 'stored') ?? {};
  const keyspace = textIn(read, 's');
  return { keyspace, key: textIn(read, 'k'), at: numberIn(read, 'a'), habit: numberIn(read, 'h') };
}
