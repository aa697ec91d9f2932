/** A clock that is set, and runs on from there for a while. */
import { systemClock } from '../../adapters/system/clock.ts';
import type { Clock } from '../../core/ports.ts';

/** It never runs further than this past the time that it was set to. */
const MOST_MILLISECONDS = 50_000;

/** Makes it. Sleeps are real. */
export function makeSetClock(startAt: number): Clock & { set(at: number): void } {
  let base = startAt;
  let setAt = performance.now();
  return {
    now: () => Math.floor(base + Math.min(MOST_MILLISECONDS, performance.now() - setAt)),
    sleep: systemClock.sleep,
    set(at) {
      base = at;
      setAt = performance.now();
    },
  };
}
