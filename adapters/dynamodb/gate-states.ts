/** The gate's states in DynamoDB, and the purse of all keyspaces. */
import type { Purse } from '../../core/budget/purse-state.ts';
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates } from '../../core/ports.ts';
import { gateKey, PURSE_KEY } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoGateStates(table: Table): GateStates {
  const purses = makeDynamoStates<Purse>(table, () => PURSE_KEY);
  return {
    ...makeDynamoStates<GateState>(table, gateKey),
    async readPurse() {
      const { version, state } = await purses.read('');
      return { version, purse: state };
    },
    savePurse: (version, purse) => purses.save('', version, purse),
  };
}
