/**
 * Statistics of a key as an item. Names are short and zeros are left out, since DynamoDB bills
 * names and values by the kilobyte and there is one item per key.
 */

import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyRecord, type KeyStats } from '../../core/patterns/stats.ts';
import {
  DUE_INDEX,
  KEY_LIFE_MILLISECONDS,
  PARTITION_KEY,
  RANK_INDEX,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import { noteOfText, textOfNote } from './decision-log.ts';
import { type Item, listIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { duePartition, rankPartition, refOfStats, shardOf, statsKey } from './keys.ts';
import { packFloats, storedNumber, storedNumbers, unpackFloats } from './numbers.ts';

/** Attribute of the version that a conditional write compares. */
export const VERSION = 'v';

type NumberField = {
  [Field in keyof KeyStats]-?: KeyStats[Field] extends number ? Field : never;
}[keyof KeyStats];
type PlainField = Exclude<NumberField, 'dueAt' | 'rank'>;
type ObjectField =
  | 'warm'
  | 'offer'
  | 'pending'
  | 'next'
  | 'trials'
  | 'keyDays'
  | 'failure'
  | 'params';

/** Plain numbers. A field that is added to KeyStats does not compile until it has a name here. */
const NUMBERS: Readonly<Record<PlainField, string>> = {
  countedAt: 'ca',
  firstReadAt: 'fr',
  lastReadAt: 'lr',
  reads: 'r',
  misses: 'm',
  hour: 'h',
  hourReads: 'hn',
  hourFirstAt: 'hf',
  loadMilliseconds: 'lm',
  bytes: 'b',
  loadedAt: 'la',
  expiresAt: 'ex',
  shadowUntil: 'sh',
  inFlightUntil: 'fl',
  rankScale: 'rs',
};
const NUMBER_FIELDS = Object.entries(NUMBERS) as [PlainField, string][];
/** Maps, stored as they are. */
const OBJECTS: Readonly<Record<ObjectField, string>> = {
  warm: 'w',
  offer: 'o',
  // Not 'pd': that held one decision, before strategies had theirs.
  pending: 'pn',
  next: 'nx',
  trials: 'tr',
  keyDays: 'kd',
  failure: 'f',
  params: 'p',
};
const OBJECT_FIELDS = Object.entries(OBJECTS) as [ObjectField, string][];
/** Decayed counts: a list of numbers. Reads by hour of the day: packed floats, absent if all 0. */
const COUNTS = 'c';
const HOURS = 'hd';
const APPLIED = 'ap';
const CATEGORY = 'ct';
/** The decision log. */
const DECISIONS = 'dl';

/** The item that holds the record's next version; it expires when nothing happens to the key. */
export function statsItem({ ref, version, stats }: KeyRecord, now: number): Item {
  const { counts, hours, applied, category, decisions, dueAt, rank, ...others } = stats;
  const { warm, offer, pending, next, trials, keyDays, failure, params, ...numbers } = others;
  const plain: Readonly<Record<string, number>> = numbers;
  const objects: Readonly<Record<ObjectField, unknown>> = {
    warm,
    offer,
    pending,
    next,
    trials,
    keyDays,
    failure,
    params,
  };
  const item: Record<string, unknown> = {
    ...statsKey(ref),
    [VERSION]: version + 1,
    [TTL_ATTRIBUTE]: ttlSeconds(now + KEY_LIFE_MILLISECONDS),
    [COUNTS]: storedNumbers(counts, 'counts'),
    ...indexAttributes(ref, stats),
  };
  for (const [field, name] of NUMBER_FIELDS) {
    const value = plain[field] ?? 0;
    if (value !== 0) item[name] = storedNumber(value, field);
  }
  for (const [field, name] of OBJECT_FIELDS) {
    const value = objects[field];
    if (value !== undefined) item[name] = storedNumbers(value, field);
  }
  if (hours.some((reads) => reads !== 0)) item[HOURS] = packFloats(hours, 'hours');
  if (applied.length > 0) item[APPLIED] = applied;
  if (category !== undefined) item[CATEGORY] = category;
  if (decisions) item[DECISIONS] = decisions.map(textOfNote);
  return item;
}

/** Absent attributes keep an item out of an index; equal ones leave the index untouched. */
function indexAttributes(ref: KeyRef, { dueAt, rank, rankScale }: KeyStats): Item {
  const shard = shardOf(ref);
  return {
    ...(dueAt !== undefined && {
      [DUE_INDEX.partitionKey]: duePartition(shard),
      [DUE_INDEX.sortKey]: storedNumber(dueAt, 'dueAt'),
    }),
    ...(rank !== undefined && {
      [RANK_INDEX.partitionKey]: rankPartition(ref.keyspace, rankScale, shard),
      [RANK_INDEX.sortKey]: storedNumber(rank, 'rank'),
    }),
  };
}

/** Reads an item back. */
export function recordOf(item: Item): KeyRecord {
  const numbers = NUMBER_FIELDS.map(([field, name]) => [field, numberIn(item, name)]);
  const objects = OBJECT_FIELDS.filter(([, name]) => name in item).map(([field, name]) => [
    field,
    item[name],
  ]);
  return {
    ref: refOfStats(textIn(item, PARTITION_KEY)),
    version: numberIn(item, VERSION),
    stats: {
      ...(Object.fromEntries(numbers) as Record<PlainField, number>),
      ...(Object.fromEntries(objects) as Pick<KeyStats, ObjectField>),
      counts: listIn(item, COUNTS).map(Number),
      hours: HOURS in item ? unpackFloats(item[HOURS]) : emptyStats().hours,
      applied: listIn(item, APPLIED).map(String),
      ...(CATEGORY in item && { category: textIn(item, CATEGORY) }),
      ...(DECISIONS in item && {
        decisions: listIn(item, DECISIONS).map((text) => noteOfText(String(text))),
      }),
      ...(DUE_INDEX.sortKey in item && { dueAt: numberIn(item, DUE_INDEX.sortKey) }),
      ...(RANK_INDEX.sortKey in item && { rank: numberIn(item, RANK_INDEX.sortKey) }),
    },
  };
}
