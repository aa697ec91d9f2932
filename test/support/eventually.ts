/** Waiting for a condition instead of sleeping for a guessed time. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Polls until `condition` is true; an error counts as not yet.
 *
 * @throws after `milliseconds`, and the signal's reason as soon as it aborts.
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
  { every = 5, signal }: { readonly every?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const until = performance.now() + milliseconds;
  let last: unknown;
  while (performance.now() < until) {
    signal?.throwIfAborted();
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await pause(every);
  }
  throw new Error(`still not so after ${milliseconds} ms: ${condition}`, { cause: last });
}
