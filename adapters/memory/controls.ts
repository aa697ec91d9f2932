/** What operators have switched, in memory. */
import type { Controls, Pause } from '../../core/control/pause.ts';

/** Makes a store in which nothing is switched. */
export function makeMemoryControls(): Controls {
  let current: Pause | undefined;
  return {
    readPause: async () => current,
    async savePause(pause) {
      current = pause;
    },
  };
}
