/**
 * Which keys are left cold so that the others can be compared with them. A draw is a hash of the
 * key and the UTC day: everybody who asks gets the same answer, and nothing has to be stored.
 */
import { hash } from 'node:crypto';
import type { KeyRef } from '../keyspaces/keyspaces.ts';

/** Length of a day. */
export const DAY_MILLISECONDS = 24 * 3_600_000;
/** Salt of the hold-out; a comparison of two settings brings its own. */
const HOLD_OUT = 'hold-out';

/** One of the two settings of a comparison: `a` as the strategy is set, `b` with the changes. */
export type Setting = 'a' | 'b';

/** Days since the epoch in UTC: as long as a draw holds. */
export function utcDay(at: number): number {
  return Math.floor(at / DAY_MILLISECONDS);
}

/**
 * True where nobody may warm the key on the UTC day of `at`, epoch ms. Whoever warms must ask:
 * critical entries and manual requests alone are above it.
 *
 * @param share of the keys that are held out, 0 to 1.
 */
export function isHeldOut(ref: KeyRef, at: number, share: number): boolean {
  return share > 0 && draw(HOLD_OUT, ref, at) < share;
}

/** The setting that a key gets on the UTC day of `at` in the comparison of that name. */
export function settingOf(comparison: string, ref: KeyRef, at: number): Setting {
  return draw(comparison, ref, at) < 0.5 ? 'a' : 'b';
}

/** Even from 0 to 1 over keys and days. */
function draw(salt: string, { keyspace, key }: KeyRef, at: number): number {
  const digest = hash('sha256', `${salt}\0${keyspace}\0${utcDay(at)}\0${key}`);
  return Number.parseInt(digest.slice(0, 8), 16) / 2 ** 32;
}
