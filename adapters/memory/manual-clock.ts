/** A clock that stands still until it is moved: for tests and the backtest. */
import type { Clock } from '../../core/ports.ts';
import { makeHeap } from './heap.ts';

/** A clock with hands. */
export interface ManualClock extends Clock {
  /** How many are asleep now. */
  readonly sleepers: number;
  /** Moves on by that much; sleepers wake in order, each at its own time. */
  advance(milliseconds: number): Promise<void>;
  /** Moves on to `at`; never back. Without a sleeper to wake, the time is set at once. */
  set(at: number): Promise<void>;
}

interface Sleeper {
  readonly wakeAt: number;
  readonly sequence: number;
  readonly wake: () => void;
  aborted: boolean;
}

/** Makes a clock that stands at `startAt`, epoch milliseconds. */
export function makeManualClock(startAt = 0): ManualClock {
  const heap = makeHeap<Sleeper>(
    (a, b) => a.wakeAt < b.wakeAt || (a.wakeAt === b.wakeAt && a.sequence < b.sequence),
  );
  let now = startAt;
  let sequence = 0;
  let asleep = 0;

  const set = async (at: number): Promise<void> => {
    for (let next = heap.peek(); next && next.wakeAt <= at; next = heap.peek()) {
      heap.pop();
      if (next.aborted) continue;
      now = Math.max(now, next.wakeAt);
      asleep -= 1;
      next.wake();
      // Whoever woke may work and sleep again before the time moves past it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    now = Math.max(now, at);
  };

  return {
    get sleepers() {
      return asleep;
    },
    now: () => now,
    set,
    advance: (milliseconds) => set(now + milliseconds),
    sleep(milliseconds, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (milliseconds <= 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          sleeper.aborted = true;
          asleep -= 1;
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper: Sleeper = {
          wakeAt: now + milliseconds,
          sequence: sequence++,
          wake,
          aborted: false,
        };
        signal?.addEventListener('abort', abort, { once: true });
        asleep += 1;
        heap.push(sleeper);
      });
    },
  };
}
