/** The AccessPatterns in DynamoDB. */

import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import type { KeyRecord } from '../../core/patterns/stats.ts';
import { DUE_INDEX, PARTITION_KEY, RANK_INDEX } from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { unchanged } from './conditions.ts';
import { makeHourSlots } from './hour-slots.ts';
import { type Item, textIn } from './items.ts';
import { duePartition, rankPartition, refOfStats, statsKey } from './keys.ts';
import { queryShards } from './shards.ts';
import { recordOf, statsItem, VERSION } from './stats-item.ts';
import type { Table, TableQuery } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoPatterns(table: Table): Patterns {
  const save = async (record: KeyRecord) => {
    const now = table.clock.now();
    const written = await table.put(
      statsItem(record, now),
      unchanged(VERSION, record.version, now),
    );
    return written ? [] : [record.ref];
  };

  return {
    ...makeHourSlots(table),
    async read(refs) {
      const items = await table.getMany(refs.map(statsKey));
      return items.map((item) => item && recordOf(item));
    },
    async save(records) {
      return (await Promise.all(records.map(save))).flat();
    },
    async due(before, limit) {
      const queryOf = (shard: number): TableQuery => ({
        IndexName: DUE_INDEX.name,
        KeyConditionExpression: `${DUE_INDEX.partitionKey} = :shard AND ${DUE_INDEX.sortKey} <= :before`,
        ExpressionAttributeValues: { ':shard': duePartition(shard), ':before': before },
      });
      const query = { queryOf, sortBy: DUE_INDEX.sortKey, descending: false };
      return (await queryShards(table, query, limit)).map(refOf);
    },
    async top(keyspace, limit, scale = 0) {
      const queryOf = (shard: number): TableQuery => ({
        IndexName: RANK_INDEX.name,
        KeyConditionExpression: `${RANK_INDEX.partitionKey} = :shard`,
        ExpressionAttributeValues: { ':shard': rankPartition(keyspace, scale, shard) },
      });
      const query = { queryOf, sortBy: RANK_INDEX.sortKey, descending: true };
      return (await queryShards(table, query, limit)).map(refOf);
    },
  };
}

function refOf(item: Item): KeyRef {
  return refOfStats(textIn(item, PARTITION_KEY));
}
