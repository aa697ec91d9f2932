/** The AccessPatterns in DynamoDB. */
import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import type { KeyRecord } from '../../core/patterns/stats.ts';
import { PARTITION_KEY } from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { sealPatterns } from '../sealed/patterns.ts';
import { makeHourSlots } from './hour-slots.ts';
import { type Item, textIn } from './items.ts';
import { duePartition, rankPartition, refOfStats, statsKey } from './keys.ts';
import { makeParkedPages } from './parked-pages.ts';
import { makeRecords } from './records.ts';
import { queryDue, queryTop } from './shards.ts';
import { recordOf, statsItem, VERSION } from './stats-item.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoPatterns(table: Table): Patterns {
  const patterns: Patterns = {
    ...makeHourSlots(table),
    ...makeParkedPages(table),
    ...makeRecords<KeyRef, KeyRecord>(table, {
      keyOf: statsKey,
      itemOf: statsItem,
      recordOf,
      refOf: ({ ref }) => ref,
      version: VERSION,
    }),
    async due(before, limit) {
      return (await queryDue(table, duePartition, before, limit)).map(refIn);
    },
    async top(keyspace, limit, scale = 0) {
      const partitionOf = (shard: number) => rankPartition(keyspace, scale, shard);
      return (await queryTop(table, partitionOf, limit)).map(refIn);
    },
  };
  return sealPatterns(patterns, table.privacy);
}

function refIn(item: Item): KeyRef {
  return refOfStats(textIn(item, PARTITION_KEY));
}
