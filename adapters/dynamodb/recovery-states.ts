/** What recovery remembers, in DynamoDB. */
import type { RecoveryState, RecoveryStates } from '../../core/recovery/port.ts';
import { controlKey } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoRecoveryStates(table: Table): RecoveryStates {
  const states = makeDynamoStates<RecoveryState>(table, () => controlKey('RECOVERY'));
  return {
    read: () => states.read(''),
    save: (version, state) => states.save('', version, state),
  };
}
