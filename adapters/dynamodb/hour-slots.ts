/** Reads of keys by absolute hour, spread over shards so that one hour is no hot partition. */

import type { HourSlot } from '../../core/patterns/stats.ts';
import {
  HOUR_SLOT_LIFE_MILLISECONDS,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { type Item, itemKey, numberIn, textIn, ttlSeconds } from './items.ts';
import { ALL_SHARDS, hourPartition, hourSort, shardOf } from './keys.ts';
import { storedNumber } from './numbers.ts';
import type { Table } from './table.ts';

/** Attributes: the reads, the first of them, and the key where the sort key is only its digest. */
const READS = 'n';
const FIRST = 'f';
const KEY = 'k';
const SORT_PREFIX = 'K#';

/** Makes the part of `Patterns` that keeps hours. */
export function makeHourSlots(table: Table): Pick<Patterns, 'saveHours' | 'readHour'> {
  const itemOf = ({ ref, hour, reads, firstAt }: HourSlot): Item => {
    const sort = hourSort(ref.key);
    return {
      ...itemKey(hourPartition(ref.keyspace, hour, shardOf(ref)), sort),
      [READS]: storedNumber(reads, 'reads'),
      [FIRST]: storedNumber(firstAt, 'firstAt'),
      [TTL_ATTRIBUTE]: ttlSeconds(table.clock.now() + HOUR_SLOT_LIFE_MILLISECONDS),
      ...(!sort.startsWith(SORT_PREFIX) && { [KEY]: ref.key }),
    };
  };

  // Not consistent, which costs half: nothing rests on the last second of an hour.
  const readShard = (keyspace: string, hour: number, shard: number): Promise<Item[]> =>
    table.query({
      KeyConditionExpression: 'PK = :partition',
      ExpressionAttributeValues: { ':partition': hourPartition(keyspace, hour, shard) },
    });

  return {
    async saveHours(slots) {
      await table.putMany(slots.map(itemOf));
    },
    async readHour(keyspace, hour) {
      const shards = await Promise.all(ALL_SHARDS.map((shard) => readShard(keyspace, hour, shard)));
      return shards.flat().map((item) => {
        const key = textIn(item, KEY) || textIn(item, SORT_KEY).slice(SORT_PREFIX.length);
        return {
          ref: { keyspace, key },
          hour,
          reads: numberIn(item, READS),
          firstAt: numberIn(item, FIRST),
        };
      });
    },
  };
}
