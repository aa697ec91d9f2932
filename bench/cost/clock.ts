/** A clock that is set, and runs on from there. */
import { systemClock } from '../../adapters/system/clock.ts';
import type { Clock } from '../../core/ports.ts';

/** Within a window it runs no further than this past the time that it was set to. */
const WINDOW_MILLISECONDS = 50_000;

/** Makes it. Sleeps are real. */
export function makeSetClock(startAt: number): Clock & { set(at: number, most?: number): void } {
  let base = startAt;
  let setAt = performance.now();
  let longest = WINDOW_MILLISECONDS;
  return {
    now: () => Math.floor(base + Math.min(longest, performance.now() - setAt)),
    sleep: systemClock.sleep,
    set(at, most = WINDOW_MILLISECONDS) {
      base = at;
      longest = most;
      setAt = performance.now();
    },
  };
}
