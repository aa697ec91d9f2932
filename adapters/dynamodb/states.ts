/** States of keyspaces in DynamoDB, one item each. */
import type { KeyspaceStates } from '../../core/ports.ts';
import { type ItemKey, mapIn, numberIn } from './items.ts';
import { packLists, unpackLists } from './numbers.ts';
import type { Table } from './table.ts';

/** Version; the state, its long lists as packed floats (a fifth of the size of as many numbers). */
const VERSION = 'v';
const STATE = 'state';

/** Makes the store of one kind of state on a table. */
export function makeDynamoStates<State>(
  table: Table,
  keyOf: (keyspace: string) => ItemKey,
): KeyspaceStates<State> {
  return {
    async read(keyspace) {
      const [item] = await table.getMany([keyOf(keyspace)]);
      if (!item) return { version: 0, state: undefined };
      const state = unpackLists(mapIn(item, STATE)) as State;
      return { version: numberIn(item, VERSION), state };
    },
    save(keyspace, version, state) {
      const item = {
        ...keyOf(keyspace),
        [VERSION]: version + 1,
        [STATE]: packLists(state, 'state'),
      };
      return table.put(
        item,
        version === 0
          ? { ConditionExpression: 'attribute_not_exists(PK)' }
          : {
              ConditionExpression: `${VERSION} = :version`,
              ExpressionAttributeValues: { ':version': version },
            },
      );
    },
  };
}
