/**
 * Which keys of a window are written, when they are more than a window may write: priority
 * sampling (Duffield, Lund, Thorup 2005/2007). A key of weight w gets the priority w / u with u
 * uniform in (0, 1]; the highest priorities are kept, and with τ the highest one left out, a kept
 * key stands for max(w, τ). Keys heavier than τ are exact, every sum over keys is unbiased, and
 * the number of writes is bound whatever the traffic.
 */
import { createHash } from 'node:crypto';

/** A key and what it weighs, more than 0. */
export interface Weighted {
  readonly id: string;
  readonly weight: number;
}

/**
 * Draws at most `bound` of the keys; answers what one read of each kept key stands for, 1 or more.
 *
 * @param seed the same seed draws the same keys: the id of the batch, so that windows differ.
 */
export function sampleKeys(
  keys: readonly Weighted[],
  bound: number,
  seed: string,
): ReadonlyMap<string, number> {
  if (keys.length <= bound) return new Map(keys.map(({ id }) => [id, 1]));
  const drawn = keys
    .map(({ id, weight }) => ({ id, weight, priority: weight / uniform(`${seed}\n${id}`) }))
    .sort((a, b) => b.priority - a.priority);
  const threshold = drawn[bound]?.priority ?? 0;
  return new Map(
    drawn.slice(0, bound).map(({ id, weight }) => [id, Math.max(1, threshold / weight)]),
  );
}

/** A number in (0, 1] that is the text's own: 48 bits of its SHA-256. */
function uniform(text: string): number {
  const bits = createHash('sha256').update(text).digest().readUIntBE(0, 6);
  return (bits + 1) / 2 ** 48;
}
