/** Keeps an answer for a while, so that a secret costs one call a minute and not one a request. */
import type { Clock } from '../../core/ports.ts';

/** How long a rotated secret or a revoked token may still be in use. */
const CACHE_MILLISECONDS = 60_000;

/** Calls `load` at most once a minute, once for all who ask meanwhile; failures are not kept. */
export function cached<Value>(
  clock: Pick<Clock, 'now'>,
  load: () => Promise<Value>,
): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: number } | undefined;
  return () => {
    if (kept && clock.now() < kept.until) return kept.value;
    const entry = { value: load(), until: clock.now() + CACHE_MILLISECONDS };
    kept = entry;
    entry.value.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.value;
  };
}
