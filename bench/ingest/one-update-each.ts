/** The peer: a table that is updated at each read, as it is done without a queue in between. */
import { itemKey } from '../../adapters/dynamodb/items.ts';
import { makeTable } from '../../adapters/dynamodb/table.ts';
import { makeRandom } from '../../local/demo/random.ts';
import { TABLE_NAME } from '../../local/stores.ts';
import type { Meter } from '../cost/meter.ts';
import { keyOf } from '../cost/reads.ts';
import type { NewTable } from '../cost/rig.ts';

const SEED = 7;
const SORT_KEY = 'READS';

/** What so many reads cost. */
export interface OneUpdateEach {
  readonly events: number;
  readonly tableWrites: number;
  readonly writeUnits: number;
  readonly cpuMicrosecondsPerEvent: number;
  readonly keysRead: number;
}

/**
 * Draws reads as the readers of ours are drawn, and adds each to its key through the same client.
 *
 * @throws Error where the table does not hold what was read.
 */
export async function measureOneUpdateEach(
  { stores, clock }: NewTable,
  meter: Meter,
  events: number,
  keys: number,
): Promise<OneUpdateEach> {
  const { document: client, privacy } = stores;
  const table = makeTable({ client, tableName: TABLE_NAME, clock, privacy });
  const random = makeRandom(SEED);
  const truth = new Map<string, number>();
  const drawn = Array.from({ length: events }, () => keyOf(Math.floor(keys ** random())));
  for (const key of drawn) truth.set(key, (truth.get(key) ?? 0) + 1);
  let cpu = { user: 0, system: 0 };
  const usage = await meter.measure(async () => {
    const before = process.cpuUsage();
    await Promise.all(
      drawn.map((key) =>
        table.update(itemKey(key, SORT_KEY), {
          UpdateExpression: 'ADD #reads :one SET #at = :at',
          ExpressionAttributeNames: { '#reads': 'reads', '#at': 'lastReadAt' },
          ExpressionAttributeValues: { ':one': 1, ':at': clock.now() },
        }),
      ),
    );
    cpu = process.cpuUsage(before);
  });
  const written = [...truth.keys()];
  const items = await table.getMany(written.map((key) => itemKey(key, SORT_KEY)));
  const isWrong = written.some((key, index) => items[index]?.['reads'] !== truth.get(key));
  if (isWrong) throw new Error('the table does not hold what was read');
  return {
    events,
    tableWrites: usage.itemsWritten,
    writeUnits: usage.writeUnits,
    cpuMicrosecondsPerEvent: (cpu.user + cpu.system) / events,
    keysRead: truth.size,
  };
}
