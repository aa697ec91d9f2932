/**
 * Statistics of a key as an item. Names are short and zeros are left out, since DynamoDB bills
 * names and values by the kilobyte and there is one item per key.
 */

import type { Params } from '../../core/keyspaces/template.ts';
import { emptyStats, type KeyRecord, type KeyStats } from '../../core/patterns/stats.ts';
import {
  DUE_INDEX,
  KEY_LIFE_MILLISECONDS,
  PARTITION_KEY,
  RANK_INDEX,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import { type Item, listIn, mapIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { duePartition, rankPartition, refOfStats, shardOf, statsKey } from './keys.ts';
import { packFloats, storedNumber, unpackFloats } from './numbers.ts';

/** Attribute of the version that a conditional write compares. */
export const VERSION = 'v';

type NumberField = {
  [Field in keyof KeyStats]-?: KeyStats[Field] extends number ? Field : never;
}[keyof KeyStats];

/** Plain numbers. A field that is added to KeyStats does not compile until it has a name here. */
const NUMBERS: Readonly<Record<Exclude<NumberField, 'dueAt' | 'rank'>, string>> = {
  countedAt: 'ca',
  firstReadAt: 'fr',
  lastReadAt: 'lr',
  reads: 'r',
  misses: 'm',
  hour: 'h',
  hourReads: 'hn',
  loadMilliseconds: 'lm',
  bytes: 'b',
  loadedAt: 'la',
  expiresAt: 'ex',
  shadowUntil: 'sh',
  inFlightUntil: 'fl',
};
const NUMBER_FIELDS = Object.entries(NUMBERS) as [keyof typeof NUMBERS, string][];
/** Decayed counts: a list of numbers. Reads by hour of the day: packed floats, absent if all 0. */
const COUNTS = 'c';
const HOURS = 'hd';
/** Last warm: `s`trategy, `r`un, `a`t, `u`sed. */
const WARM = 'w';
const PARAMS = 'p';
const APPLIED = 'ap';

/** The item that holds the record's next version; it expires when nothing happens to the key. */
export function statsItem({ ref, version, stats }: KeyRecord, now: number): Item {
  const item: Record<string, unknown> = {
    ...statsKey(ref),
    [VERSION]: version + 1,
    [TTL_ATTRIBUTE]: ttlSeconds(now + KEY_LIFE_MILLISECONDS),
    [COUNTS]: stats.counts.map((count) => storedNumber(count, 'counts')),
  };
  for (const [field, name] of NUMBER_FIELDS) {
    if (stats[field] !== 0) item[name] = storedNumber(stats[field], field);
  }
  if (stats.hours.some((reads) => reads !== 0)) item[HOURS] = packFloats(stats.hours, 'hours');
  if (stats.applied.length > 0) item[APPLIED] = stats.applied;
  if (stats.params) item[PARAMS] = stats.params;
  if (stats.warm) {
    const { strategy, run, at, used } = stats.warm;
    item[WARM] = { s: strategy, r: run, a: storedNumber(at, 'warm.at'), u: used };
  }
  return { ...item, ...indexAttributes({ ref, version, stats }) };
}

/** Absent attributes keep an item out of an index; equal ones leave the index untouched. */
function indexAttributes({ ref, stats: { dueAt, rank } }: KeyRecord): Item {
  const shard = shardOf(ref);
  return {
    ...(dueAt !== undefined && {
      [DUE_INDEX.partitionKey]: duePartition(shard),
      [DUE_INDEX.sortKey]: storedNumber(dueAt, 'dueAt'),
    }),
    ...(rank !== undefined && {
      [RANK_INDEX.partitionKey]: rankPartition(ref.keyspace, shard),
      [RANK_INDEX.sortKey]: storedNumber(rank, 'rank'),
    }),
  };
}

/** Reads an item back. */
export function recordOf(item: Item): KeyRecord {
  const empty = emptyStats();
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map(([field, name]) => [field, numberIn(item, name)]),
  ) as Record<keyof typeof NUMBERS, number>;
  const warm = mapIn(item, WARM);
  const params = mapIn(item, PARAMS) as Params | undefined;
  return {
    ref: refOfStats(textIn(item, PARTITION_KEY)),
    version: numberIn(item, VERSION),
    stats: {
      ...numbers,
      counts: listIn(item, COUNTS).map(Number),
      hours: item[HOURS] === undefined ? empty.hours : unpackFloats(item[HOURS]),
      applied: listIn(item, APPLIED).map(String),
      ...(DUE_INDEX.sortKey in item && { dueAt: numberIn(item, DUE_INDEX.sortKey) }),
      ...(RANK_INDEX.sortKey in item && { rank: numberIn(item, RANK_INDEX.sortKey) }),
      ...(params && { params }),
      ...(warm && {
        warm: {
          strategy: textIn(warm, 's'),
          run: textIn(warm, 'r'),
          at: numberIn(warm, 'a'),
          used: warm['u'] === true,
        },
      }),
    },
  };
}
