/** Tiny traces, written so that a reader can follow every hit and miss. */
import { makeTraceBuilder, type Trace } from '../../backtest/traces/trace.ts';

/** A trace of `[seconds, key]` pairs. */
export function makeTrace(reads: readonly (readonly [seconds: number, key: string])[]): Trace {
  const builder = makeTraceBuilder();
  for (const [seconds, key] of reads) builder.add({ at: seconds * 1000, key, user: '', bytes: 0 });
  return builder.build('small').trace;
}
