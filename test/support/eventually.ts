/** Waiting for a condition instead of sleeping for a guessed time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `condition` is true; an error counts as not yet. @throws after `milliseconds`. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const until = performance.now() + milliseconds;
  let last: unknown;
  while (performance.now() < until) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await pause(5);
  }
  throw new Error(`still not so after ${milliseconds} ms: ${condition}`, { cause: last });
}
