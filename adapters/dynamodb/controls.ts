/** What operators have switched, in DynamoDB. */
import type { Controls } from '../../core/control/pause.ts';
import { numberIn, textIn } from './items.ts';
import { controlKey } from './keys.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoControls(table: Table): Controls {
  return {
    async readPause() {
      const [item] = await table.getMany([controlKey('PAUSE')]);
      const at = item ? numberIn(item, 'at') : 0;
      return item && at > 0 ? { at, by: textIn(item, 'by') } : undefined;
    },
    async savePause(pause) {
      await table.put({ ...controlKey('PAUSE'), ...(pause ?? { at: 0, by: '' }) });
    },
  };
}
