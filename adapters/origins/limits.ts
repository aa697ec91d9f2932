/** Limits in time and size that all origins share. */
import { valueTooLarge } from '../../core/errors.ts';
import type { LoadResult } from '../../core/ports.ts';
import { formatDuration } from '../../core/units.ts';

/** Largest value that is loaded: larger ones would make a cache node stall. */
const MAX_VALUE_BYTES = 5_000_000;
/** Largest answer for many keys: a worker holds several at a time in memory. */
const MAX_ANSWER_BYTES = 32_000_000;

/** Largest body of an answer for some keys. */
export function byteLimit(keys: number): number {
  return Math.min(MAX_ANSWER_BYTES, MAX_VALUE_BYTES * keys);
}

/** The result, or an error in its place where the value is too large. */
export function checkSize(result: LoadResult): LoadResult {
  if (result.value === undefined) return result;
  const bytes = Buffer.byteLength(result.value);
  return bytes <= MAX_VALUE_BYTES ? result : { error: valueTooLarge(bytes, MAX_VALUE_BYTES) };
}

/** Ends when the caller's signal does or the timeout is over, whatever comes first. */
export function makeCallSignal(signal: AbortSignal, timeoutMilliseconds: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
}

/** Why a call has no answer, once its signal ended. */
export function describeEnd(signal: AbortSignal, timeoutMilliseconds: number): string {
  if (signal.aborted) return 'its caller ended the call';
  return `no whole answer within ${formatDuration(timeoutMilliseconds)}`;
}
