/**
 * What readers have loaded themselves while the cache was cold is a cohort of its own: thousands of
 * entries that would end within a minute, one TTL later. Their ends are spread like those of a
 * refill, which costs no call now.
 */
import { READER } from '../budget/rows.ts';
import type { EntryState } from '../cache-entry.ts';
import type { Settings } from '../config/settings.ts';
import { fnv1a } from '../fnv1a.ts';
import { updatePatterns } from '../patterns/update.ts';
import type { Cache, Patterns } from '../ports.ts';
import { lifeShare } from './worth.ts';

/** An entry, and when it shall end. */
export interface ShorterLife {
  readonly key: string;
  /** Of the entry that is meant: one that has replaced it lives on. */
  readonly loadedAt: number;
  readonly until: number;
}

/** The lives of entries in the cache. */
export interface EntryLives {
  /** Makes entries end earlier; none ends later by it. @throws PreheatError `dependency_down`. */
  shorten(entries: readonly ShorterLife[]): Promise<void>;
}

/** What spreading needs. */
export interface SpreadPorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly cache: Pick<Cache, 'inspect'>;
  readonly patterns: Patterns;
  readonly lives: EntryLives;
}

/** Most ranked keys of a keyspace that are looked at. */
const MOST_KEYS = 200_000;
const STEP = 200;
/** Places that lives are drawn from. */
const PLACES = 1_000;

/** Spreads the ends of all entries that readers have loaded since a time; answers how many. */
export async function spreadLoadedSince(
  { settings, cache, patterns, lives }: SpreadPorts,
  since: number,
): Promise<number> {
  let count = 0;
  for (const { name, control, ttlMilliseconds } of settings.keyspaces.values()) {
    if (control) continue;
    const refs = await patterns.top(name, MOST_KEYS, ttlMilliseconds);
    for (let at = 0; at < refs.length; at += STEP) {
      const step = refs.slice(at, at + STEP);
      const states = await cache.inspect(step.map(({ key }) => key));
      const shorter = new Map(
        step.flatMap(({ key }, index) => {
          const state = states[index];
          if (!state || !isOfCohort(state, since)) return [];
          const until = state.loadedAt + ttlMilliseconds * shareOf(key, state.loadedAt);
          return until < state.expiresAt ? [[key, { key, loadedAt: state.loadedAt, until }]] : [];
        }),
      );
      if (shorter.size === 0) continue;
      await lives.shorten([...shorter.values()]);
      const changed = step.filter(({ key }) => shorter.has(key));
      // Whoever warms ahead of the end must know of it.
      await updatePatterns(patterns, changed, (stats, { key }) => {
        const own = shorter.get(key);
        if (!own || stats.loadedAt > own.loadedAt) return undefined;
        const { loadedAt, until: expiresAt } = own;
        return { ...stats, loadedAt, expiresAt, dueAt: expiresAt };
      });
      count += shorter.size;
    }
  }
  return count;
}

function isOfCohort({ exists, strategy, loadedAt }: EntryState, since: number): boolean {
  return exists && strategy === READER && loadedAt >= since;
}

/** Deterministic in the entry. */
function shareOf(key: string, loadedAt: number): number {
  const hash = fnv1a(`${loadedAt}:${key}`);
  return lifeShare(((hash ^ (hash >>> 16)) >>> 0) % PLACES, PLACES);
}
