/** The gate's states in DynamoDB, one item per keyspace. */
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates } from '../../core/ports.ts';
import { mapIn, numberIn } from './items.ts';
import { gateKey } from './keys.ts';
import { packFloats, storedNumbers, unpackFloats } from './numbers.ts';
import type { Table } from './table.ts';

/** Version; the histogram as packed floats (a fifth of the size of 200 numbers); all the rest. */
const VERSION = 'v';
const OFFERED = 'offered';
const REST = 'state';

/** Makes the store on a table. */
export function makeDynamoGateStates(table: Table): GateStates {
  return {
    async read(keyspace) {
      const [item] = await table.getMany([gateKey(keyspace)]);
      if (!item) return { version: 0, state: undefined };
      const rest = mapIn(item, REST) as Omit<GateState, 'offered'>;
      const state = { ...rest, offered: unpackFloats(item[OFFERED]) };
      return { version: numberIn(item, VERSION), state };
    },
    save(keyspace, version, { offered, ...rest }) {
      const item = {
        ...gateKey(keyspace),
        [VERSION]: version + 1,
        [OFFERED]: packFloats(offered, 'offered'),
        [REST]: storedNumbers(rest, 'state'),
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
