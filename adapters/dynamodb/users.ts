/** The users in DynamoDB, one item each; those who are likely to come stand in the `due` index. */
import type { Users } from '../../core/users/port.ts';
import type { UserRecord } from '../../core/users/state.ts';
import { sealUsers } from '../sealed/users.ts';
import { userDuePartition, userKey, userOfKey } from './keys.ts';
import { makeRecords } from './records.ts';
import { queryDue } from './shards.ts';
import type { Table } from './table.ts';
import { USER_VERSION, userItem, userRecordOf } from './user-item.ts';

/** Makes the store on a table. */
export function makeDynamoUsers(table: Table): Users {
  const users: Users = {
    ...makeRecords<string, UserRecord>(table, {
      keyOf: userKey,
      itemOf: userItem,
      recordOf: userRecordOf,
      refOf: ({ user }) => user,
      version: USER_VERSION,
    }),
    async due(before, limit) {
      return (await queryDue(table, userDuePartition, before, limit)).map(userOfKey);
    },
  };
  return sealUsers(users, table.privacy);
}
