/** The users in DynamoDB, one item each; those who are likely to come stand in the `due` index. */
import { DUE_INDEX } from '../../core/patterns/table-schema.ts';
import type { Users } from '../../core/users/port.ts';
import type { UserRecord } from '../../core/users/state.ts';
import { unchanged } from './conditions.ts';
import { userDuePartition, userKey, userOfKey } from './keys.ts';
import { queryShards } from './shards.ts';
import type { Table, TableQuery } from './table.ts';
import { USER_VERSION, userItem, userRecordOf } from './user-item.ts';

/** Makes the store on a table. */
export function makeDynamoUsers(table: Table): Users {
  const save = async (record: UserRecord) => {
    const now = table.clock.now();
    const condition = unchanged(USER_VERSION, record.version, now);
    return (await table.put(userItem(record, now), condition)) ? [] : [record.user];
  };
  return {
    async read(users) {
      const items = await table.getMany(users.map(userKey));
      return items.map((item) => item && userRecordOf(item));
    },
    async save(records) {
      return (await Promise.all(records.map(save))).flat();
    },
    async due(before, limit) {
      const queryOf = (shard: number): TableQuery => ({
        IndexName: DUE_INDEX.name,
        KeyConditionExpression: `${DUE_INDEX.partitionKey} = :shard AND ${DUE_INDEX.sortKey} <= :before`,
        ExpressionAttributeValues: { ':shard': userDuePartition(shard), ':before': before },
      });
      const query = { queryOf, sortBy: DUE_INDEX.sortKey, descending: false };
      return (await queryShards(table, query, limit)).map(userOfKey);
    },
  };
}
