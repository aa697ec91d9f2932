/**
 * The shadow of a key: until when its entry would live had only users read it and Preheat never
 * warmed it. Users' reads move it; warming does not, nor do bots and batch jobs, whose loads are
 * to the shadow what warms are: entries that demand did not make.
 *
 * Such a cache misses exactly at the users' reads at or past the shadow. Each of them is either
 * a real miss that is not early, or the first hit past the shadow. So, with M misses, S first hits
 * and L early misses of users, demand alone would have called the origin M + S − L times.
 */
import type { EntryState } from '../ports.ts';
import { BACKGROUND, READER } from './rows.ts';

/** What one read did to the shadow, and how it counts. */
export interface ShadowRead {
  /** Epoch milliseconds; the same as before where a no-warming cache would have hit. */
  readonly shadowUntil: number;
  /** A hit where no-warming would have missed: counts into S. */
  readonly first: boolean;
  /** A miss where no-warming would have hit: counts into L. */
  readonly early: boolean;
}

/**
 * Replays one read at `at` (epoch ms) on the shadow.
 *
 * @param shadowUntil 0 where the key was never read.
 * @param ttlMilliseconds life of an entry of the keyspace without warming.
 * @example readShadow(0, 1_000, 60_000, false) // { shadowUntil: 61_000, first: false, early: false }
 */
export function readShadow(
  shadowUntil: number,
  at: number,
  ttlMilliseconds: number,
  hit: boolean,
): ShadowRead {
  if (at < shadowUntil) return { shadowUntil, first: false, early: !hit };
  return { shadowUntil: at + ttlMilliseconds, first: hit, early: false };
}

/** Whether a warm made an entry of this strategy, and not the application itself. */
export function isWarmed(strategy: string): boolean {
  return strategy !== READER && strategy !== BACKGROUND;
}

/** What a user's hit of an entry in this state may mean; where it means nothing, nobody need claim it. */
export function meaningOfHit(
  entry: Pick<EntryState, 'strategy' | 'used' | 'shadowUntil'>,
  at: number,
): { readonly isFirstUse: boolean; readonly isPastShadow: boolean } {
  return {
    isFirstUse: isWarmed(entry.strategy) && !entry.used,
    isPastShadow: at >= entry.shadowUntil,
  };
}
