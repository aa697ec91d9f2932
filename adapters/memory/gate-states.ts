/** The gate's states in memory. */
import type { GateStates } from '../../core/ports.ts';
import { makeMemoryStates } from './states.ts';

/** Makes an empty store. */
export function makeMemoryGateStates(): GateStates {
  return makeMemoryStates();
}
