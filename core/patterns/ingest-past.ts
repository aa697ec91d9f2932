/**
 * Ingest of reads from before Preheat was there, out of logs: they teach rates, hours, users and
 * what follows on what, at their own times. They are in no account and no window of the statistics,
 * tell nothing of what is in the cache, and judge no decision.
 */
import type { AccessBatch } from '../access.ts';
import type { Clock, Ids } from '../ports.ts';
import { openBatches } from './ingest-journal.ts';
import { foldWindow, type WindowPorts } from './ingest-window.ts';

/** What it needs. */
export interface PastPorts extends WindowPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
}

/**
 * Makes the function that folds one batch, in the order of time; answers false for a batch that
 * was folded before. It has no part in sampling: all its keys are written.
 *
 * @throws PreheatError when the table does not answer: give it the same batch again.
 */
export function makePastIngester(
  ports: PastPorts,
): (batch: Pick<AccessBatch, 'id' | 'events'>) => Promise<boolean> {
  return async (batch) => {
    const now = ports.clock.now();
    // Empty counts: nothing is derived from the events.
    const counted = [{ ...batch, counts: [] }];
    const { open, recent, history } = await openBatches(ports, counted, now);
    if (open.length === 0) return false;
    await foldWindow(ports, {
      id: ports.ids.next(),
      batches: open,
      entries: [],
      recent,
      history,
      keysPerWindow: Number.POSITIVE_INFINITY,
      isPast: true,
      now,
    });
    return true;
  };
}
