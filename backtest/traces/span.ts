/** How long a log lasts: one wrong date makes it decades, and a replay goes on minute by minute. */
import { inputInvalid } from '../../core/errors.ts';
import type { Trace } from './trace.ts';

const MOST_YEARS = 10;
const YEAR_MILLISECONDS = 365 * 86_400_000;

/** Makes sure that a log can be replayed. @throws PreheatError `input_invalid`. */
export function checkSpan({ file, times }: Trace): void {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  if (last - first <= MOST_YEARS * YEAR_MILLISECONDS) return;
  const found = `the first at ${dateOf(first)} and the last at ${dateOf(last)}`;
  throw inputInvalid([{ path: file, expected: `reads within ${MOST_YEARS} years`, found }]);
}

function dateOf(at: number): string {
  return new Date(at).toISOString();
}
