/** The gate's states in DynamoDB, one item per keyspace. */
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates } from '../../core/ports.ts';
import { mapIn, numberIn } from './items.ts';
import { gateKey } from './keys.ts';
import { packLists, unpackLists } from './numbers.ts';
import type { Table } from './table.ts';

/** Version; the state, its long lists as packed floats (a fifth of the size of as many numbers). */
const VERSION = 'v';
const STATE = 'state';

/** Makes the store on a table. */
export function makeDynamoGateStates(table: Table): GateStates {
  return {
    async read(keyspace) {
      const [item] = await table.getMany([gateKey(keyspace)]);
      if (!item) return { version: 0, state: undefined };
      const state = unpackLists(mapIn(item, STATE)) as GateState;
      return { version: numberIn(item, VERSION), state };
    },
    save(keyspace, version, state) {
      const item = {
        ...gateKey(keyspace),
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
