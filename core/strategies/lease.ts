/** One run of a strategy at a time, and one run that succeeds for each slot. */
import { contended } from '../errors.ts';
import type { Clock, RunLease, Runs } from '../ports.ts';

/** As long as a run may take: more than the time limit of its function, as clocks differ. */
export const RUN_LEASE_MILLISECONDS = 60_000;
/** Another run of the strategy is over in seconds; after these the caller's own retry is better. */
const WAITS = 20;
const WAIT_MILLISECONDS = 1_000;

/**
 * Runs for one slot; undefined where the slot is run already, or is being run by another. A run
 * that throws gives the slot back; one that was killed holds it until its lease ends.
 *
 * @throws PreheatError `contended` while the strategy runs for another slot.
 */
export async function runLeased<Result>(
  { runs, clock }: { readonly runs: Runs; readonly clock: Clock },
  lease: RunLease,
  run: () => Promise<Result>,
): Promise<Result | undefined> {
  if (!(await isTaken({ runs, clock }, lease))) return undefined;
  try {
    const result = await run();
    await runs.finish(lease);
    return result;
  } catch (error) {
    // Where this fails too, the lease ends by itself.
    await Promise.allSettled([runs.release(lease)]);
    throw error;
  }
}

async function isTaken(
  { runs, clock }: { readonly runs: Runs; readonly clock: Clock },
  lease: RunLease,
): Promise<boolean> {
  for (let wait = 0; wait < WAITS; wait += 1) {
    if (wait > 0) await clock.sleep(WAIT_MILLISECONDS);
    const answer = await runs.take(lease, clock.now() + RUN_LEASE_MILLISECONDS);
    if (answer !== 'busy') return answer === 'taken';
  }
  throw contended(`the lease of the strategy '${lease.strategy}'`);
}
