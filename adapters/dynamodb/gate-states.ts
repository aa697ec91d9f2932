/** The gate's states in DynamoDB. */
import type { GateStates } from '../../core/ports.ts';
import { gateKey } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoGateStates(table: Table): GateStates {
  return makeDynamoStates(table, gateKey);
}
