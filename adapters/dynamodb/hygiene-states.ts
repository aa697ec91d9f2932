/** What is known of sessions, in DynamoDB. */
import type { HygieneStates } from '../../core/patterns/hygiene.ts';
import { hygieneKey } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoHygieneStates(table: Table): HygieneStates {
  return makeDynamoStates(table, hygieneKey);
}
