/** What is known of sessions, in memory. */
import type { HygieneStates } from '../../core/patterns/hygiene.ts';
import { makeMemoryStates } from './states.ts';

/** Makes an empty store. */
export function makeMemoryHygieneStates(): HygieneStates {
  return makeMemoryStates();
}
