/** What the tests of errors compare. */
import { expect } from 'vitest';
import type { PreheatError } from '../../core/errors.ts';

/** What programs compare of an error. */
export function factsOf(error: PreheatError) {
  const { name, code, fault, retryable, status, problems, retryAfterMilliseconds } = error;
  expect(name).toBe('PreheatError');
  const waits = retryAfterMilliseconds === undefined ? [] : [retryAfterMilliseconds];
  return [code, fault, status, retryable, problems.length, ...waits];
}

/** Code, fault, status, whether to retry, how many problems, and how long to wait. */
export type Facts = ReturnType<typeof factsOf>;

/** Checks each error: what programs compare of it, and what people read. */
export function expectEach(table: readonly (readonly [PreheatError, Facts, string])[]) {
  for (const [error, facts, message] of table) {
    expect(factsOf(error), message).toEqual(facts);
    expect(error.message).toBe(message);
  }
}
