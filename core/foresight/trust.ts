/**
 * How far a reader keeps to what usually follows: a crawler or a form's steps go the known way, a
 * visitor who looks around does not, and the same pair is worth more after the one than the other.
 */
import { logit } from '../gate/logit.ts';
import { isSameRef, type KeyRef } from '../keyspaces/keyspaces.ts';
import { isLikely, type Successors } from './successors.ts';

/** Added to the steps and, by half, to those that were expected: three of three are no certainty. */
const DOUBT = 1;

/**
 * Log-odds that the next step is an expected one, by whether the last few of the session were.
 *
 * @param steps oldest first; none at the start of a session, whose answer is 0.
 */
export function trustIn(steps: readonly boolean[]): number {
  const expected = steps.filter(Boolean).length;
  return logit((expected + DOUBT / 2) / (steps.length + DOUBT));
}

/** The most that a reader is ever trusted, after `steps` steps. */
export function mostTrust(steps: number): number {
  return trustIn(new Array<boolean>(steps).fill(true));
}

/** Whether the step from a key to `to` is one of those that usually follow on it. */
export function isExpected(successors: Successors | undefined, to: KeyRef): boolean {
  if (!successors) return false;
  return successors.slots.some((slot) => isSameRef(slot, to) && isLikely(successors, slot));
}
