/** Ids that are the same in every run with the same seed. */
import type { Ids } from '../../core/ports.ts';

/** Makes a sequence of ids: a seeded part (mulberry32) and a counter that keeps them apart. */
export function makeSeededIds(seed = 1): Ids {
  let state = seed >>> 0;
  let count = 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    next() {
      count += 1;
      return `${count.toString(36).padStart(6, '0')}${random().toString(36).padStart(7, '0')}`;
    },
  };
}
