/** The table of units that use one; for an `index.ts` alone. */
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeTable, type Table } from '../../adapters/dynamodb/table.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import type { TABLE } from '../variables.ts';

/** The AccessPatterns table. */
export function composeTable({ TABLE_NAME }: EnvironmentValues<typeof TABLE>): Table {
  return makeTable({ client: makeDocumentClient(), tableName: TABLE_NAME, clock: systemClock });
}
