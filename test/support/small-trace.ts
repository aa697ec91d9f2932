/** Tiny traces, written so that a reader can follow every hit and miss. */
import { makeTraceBuilder, type Trace } from '../../backtest/traces/trace.ts';

/** A trace of `[seconds, key]` pairs. */
export function makeTrace(reads: readonly (readonly [seconds: number, key: string])[]): Trace {
  const builder = makeTraceBuilder();
  for (const [seconds, key] of reads) builder.add({ at: seconds * 1000, key, user: '', bytes: 0 });
  return builder.build('small').trace;
}

/**
 * A log of eight hours with popular and rare keys (Zipf), the same in every run: `reads` reads, evenly
 * spaced from `startSeconds` on.
 */
export function makeBusyTrace(reads: number, startSeconds: number): Trace {
  const keyCount = 300;
  const spanSeconds = 8 * 3_600;
  let state = 1;
  // Numerical Recipes' linear congruential generator: plenty for a workload.
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return makeTrace(
    Array.from({ length: reads }, (_, index) => {
      const rank = Math.floor(keyCount ** random());
      return [startSeconds + Math.floor((index / reads) * spanSeconds), `key-${rank}`] as const;
    }),
  );
}
