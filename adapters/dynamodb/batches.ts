/** Batch calls, of which DynamoDB may leave a part undone under load. */
import { dependencyDown } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';

/** With 50 ms doubling, about 3 s in all: the rest of the function's time is its caller's. */
const ATTEMPTS = 7;
const FIRST_WAIT_MILLISECONDS = 50;

/**
 * Sends all items in batches at the same time; `send` returns what was left undone, which is
 * tried again after growing waits, as DynamoDB's documentation of `UnprocessedKeys` asks.
 *
 * @throws PreheatError `dependency_down` when something is still undone after the last attempt.
 */
export async function inBatches<Item>(
  clock: Pick<Clock, 'sleep'>,
  items: readonly Item[],
  size: number,
  send: (batch: readonly Item[]) => Promise<readonly Item[]>,
): Promise<void> {
  const sendAll = async (batch: readonly Item[]): Promise<void> => {
    let left = await send(batch);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt === ATTEMPTS) {
        throw dependencyDown('the table', new Error(`${left.length} items of a batch left undone`));
      }
      await clock.sleep(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1));
      left = await send(left);
    }
  };
  const batches: Promise<void>[] = [];
  for (let at = 0; at < items.length; at += size) batches.push(sendAll(items.slice(at, at + size)));
  await Promise.all(batches);
}
