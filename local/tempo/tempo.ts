/** How fast the product's time runs: as the wall's, or faster to replay a log. */
import { systemClock } from '../../adapters/system/clock.ts';
import type { Clock } from '../../core/ports.ts';

/** A clock and its speed; everything that is bound to real time is divided by it. */
export interface Tempo {
  readonly clock: Clock;
  /** Seconds of this clock in one real second. */
  readonly speed: number;
  /** A duration of this clock in real milliseconds, at least the floor. */
  toReal(milliseconds: number, floorMilliseconds?: number): number;
}

/** The wall's time. */
export const realTempo: Tempo = {
  clock: systemClock,
  speed: 1,
  toReal: (milliseconds, floor = 0) => Math.max(floor, milliseconds),
};

/** A tempo whose clock stands still until it is started. */
export interface ReplayTempo extends Tempo {
  start(): void;
}

/** Longest real time that passes for the log at once: what a busy machine takes beyond, it loses. */
const LONGEST_STEP_MILLISECONDS = 50;
const TICK_MILLISECONDS = 10;

/**
 * Makes a clock that starts at `startAt` (epoch ms) and then runs `speed` times as fast. It stands
 * still while the process does: a stall of a second must not be ten minutes in which nobody reads.
 */
export function makeReplayTempo(startAt: number, speed: number): ReplayTempo {
  let now = startAt;
  let seenAt: number | undefined;
  const advance = () => {
    if (seenAt === undefined) return;
    const real = performance.now();
    now += Math.min(real - seenAt, LONGEST_STEP_MILLISECONDS) * speed;
    seenAt = real;
  };
  const clock: Clock = {
    now: () => {
      advance();
      return Math.floor(now);
    },
    sleep: async (milliseconds, signal) => {
      const until = clock.now() + milliseconds;
      for (let left = milliseconds; left > 0; left = until - clock.now()) {
        await systemClock.sleep(left / speed, signal);
      }
    },
  };
  return {
    clock,
    speed,
    toReal: (milliseconds, floor = 0) => Math.max(floor, milliseconds / speed),
    start() {
      if (seenAt !== undefined) return;
      seenAt = performance.now();
      setInterval(advance, TICK_MILLISECONDS).unref();
    },
  };
}
