/** The gate's states in memory, and the purse of all keyspaces. */
import type { Purse } from '../../core/budget/purse-state.ts';
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates } from '../../core/ports.ts';
import { makeMemoryStates } from './states.ts';

/** Makes an empty store. */
export function makeMemoryGateStates(): GateStates {
  const purses = makeMemoryStates<Purse>();
  return {
    ...makeMemoryStates<GateState>(),
    async readPurse() {
      const { version, state } = await purses.read('');
      return { version, purse: state };
    },
    savePurse: (version, purse) => purses.save('', version, purse),
  };
}
