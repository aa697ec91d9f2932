/** How far imports of logs are, in DynamoDB. */
import type { Imports } from '../../core/patterns/import-log.ts';
import { importKey } from './keys.ts';
import { makeDynamoStates } from './states.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoImports(table: Table): Imports {
  return makeDynamoStates(table, importKey);
}
