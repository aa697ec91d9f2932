/** What recovery remembers, in memory. */
import type { RecoveryState, RecoveryStates } from '../../core/recovery/port.ts';
import { makeMemoryStates } from './states.ts';

/** Makes an empty store. */
export function makeMemoryRecoveryStates(): RecoveryStates {
  const states = makeMemoryStates<RecoveryState>();
  return {
    read: () => states.read(''),
    save: (version, state) => states.save('', version, state),
  };
}
