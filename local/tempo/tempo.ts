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

/** Makes a clock that starts at `startAt` (epoch ms) and then runs `speed` times as fast. */
export function makeReplayTempo(startAt: number, speed: number): ReplayTempo {
  let startedAt: number | undefined;
  const elapsed = () => (startedAt === undefined ? 0 : performance.now() - startedAt);
  const clock: Clock = {
    now: () => Math.floor(startAt + elapsed() * speed),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / speed, signal),
  };
  return {
    clock,
    speed,
    toReal: (milliseconds, floor = 0) => Math.max(floor, milliseconds / speed),
    start() {
      startedAt ??= performance.now();
    },
  };
}
