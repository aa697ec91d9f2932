/** What is known of sessions, in DynamoDB. */
import type { HygieneState, HygieneStates } from '../../core/patterns/hygiene.ts';
import { sealHygieneStates } from '../sealed/hygiene-states.ts';
import { hygieneKey } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoHygieneStates(table: Table): HygieneStates {
  const states = makeDynamoStates<HygieneState>(table, hygieneKey);
  return sealHygieneStates(states, table.privacy);
}
