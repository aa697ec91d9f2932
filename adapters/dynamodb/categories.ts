/** The categories in DynamoDB, one item each, in the `rank` index beside the keys. */
import type { Categories } from '../../core/categories/port.ts';
import {
  type CategoryRecord,
  type CategoryRef,
  type CategoryState,
  categoryId,
  type Member,
} from '../../core/categories/state.ts';
import {
  KEY_LIFE_MILLISECONDS,
  PARTITION_KEY,
  RANK_INDEX,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import { sealCategories } from '../sealed/categories.ts';
import { type Item, listIn, mapIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { categoryKey, categoryRankPartition, refOfCategory, shardOfText } from './keys.ts';
import { storedNumber, storedNumbers } from './numbers.ts';
import { makeRecords } from './records.ts';
import { queryTop } from './shards.ts';
import type { Table } from './table.ts';

const VERSION = 'v';
const COUNTS = 'c';
const HEAT = 'ht';
const MINUTES = 'mi';
const COUNTED_AT = 'ca';
const MEMBERS = 'ms';
const RANK_SCALE = 'rs';
const LAST_BATCH = 'lb';

/** Makes the store on a table. */
export function makeDynamoCategories(table: Table): Categories {
  const categories: Categories = {
    ...makeRecords<CategoryRef, CategoryRecord>(table, {
      keyOf: categoryKey,
      itemOf,
      recordOf,
      refOf: ({ ref }) => ref,
      version: VERSION,
    }),
    async top(keyspace, limit, scale) {
      const partitionOf = (shard: number) => categoryRankPartition(keyspace, scale, shard);
      return (await queryTop(table, partitionOf, limit)).map(refIn);
    },
  };
  return sealCategories(categories, table.privacy);
}

function itemOf({ ref, version, state }: CategoryRecord, now: number): Item {
  const { counts, heat, minutes, countedAt, members, rank, rankScale, lastBatch } = state;
  const shard = shardOfText(categoryId(ref));
  return {
    ...categoryKey(ref),
    [VERSION]: version + 1,
    [TTL_ATTRIBUTE]: ttlSeconds(now + KEY_LIFE_MILLISECONDS),
    [COUNTS]: storedNumbers(counts, 'counts'),
    [HEAT]: storedNumber(heat, 'heat'),
    [MINUTES]: storedNumbers(minutes, 'minutes'),
    [COUNTED_AT]: storedNumber(countedAt, 'countedAt'),
    [MEMBERS]: members.map(({ key, count }) => ({ k: key, n: storedNumber(count, 'count') })),
    [RANK_SCALE]: storedNumber(rankScale, 'rankScale'),
    [LAST_BATCH]: lastBatch,
    ...(rank !== undefined && {
      [RANK_INDEX.partitionKey]: categoryRankPartition(ref.keyspace, rankScale, shard),
      [RANK_INDEX.sortKey]: storedNumber(rank, 'rank'),
    }),
  };
}

function recordOf(item: Item): CategoryRecord {
  const state: CategoryState = {
    counts: listIn(item, COUNTS).map(Number),
    heat: numberIn(item, HEAT),
    // Absent from categories that were last written before minutes were counted.
    minutes: listIn(item, MINUTES).map(Number),
    countedAt: numberIn(item, COUNTED_AT),
    members: listIn(item, MEMBERS).map(memberOf),
    rankScale: numberIn(item, RANK_SCALE),
    lastBatch: textIn(item, LAST_BATCH),
    ...(RANK_INDEX.sortKey in item && { rank: numberIn(item, RANK_INDEX.sortKey) }),
  };
  return { ref: refIn(item), version: numberIn(item, VERSION), state };
}

function memberOf(stored: unknown): Member {
  const member = mapIn({ stored }, 'stored') ?? {};
  return { key: textIn(member, 'k'), count: numberIn(member, 'n') };
}

function refIn(item: Item): CategoryRef {
  return refOfCategory(textIn(item, PARTITION_KEY));
}
