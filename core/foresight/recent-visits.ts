/** Where readers have just been, as a contract like those of `core/ports.ts`. */
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { Transition } from '../users/note-reads.ts';

/** A reader who came to a key. */
export interface RecentVisit extends KeyRef {
  readonly user: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The visits of the last minutes, over all keys: what changes while nobody reads. */
export interface RecentVisits {
  /** Keeps the visits that an ingest batch has found, for some minutes; again, it replaces them. */
  add(batch: string, visits: readonly RecentVisit[]): Promise<void>;
  /**
   * Visits from `since` on, in order of time; of batches that ended less than 15 minutes ago. The
   * latest `MOST_RECENT_VISITS` where there are more.
   */
  since(since: number): Promise<RecentVisit[]>;
}

/** How long a batch of visits is kept: longer than the longest pause between two reads. */
export const VISITS_LIFE_MILLISECONDS = 15 * 60_000;
/** Visits kept of one batch, the latest: what they cost does not grow with the traffic. */
const MOST_VISITS = 1_000;
/** Visits that are read at once: nor does that grow with how many ingest, or how often. */
export const MOST_RECENT_VISITS = 10_000;

/** What is kept of the transitions of some users. */
export function recentVisits(
  users: readonly { readonly user: string; readonly transitions: readonly Transition[] }[],
): RecentVisit[] {
  return users
    .flatMap(({ user, transitions }) => transitions.map(({ to }) => ({ ...to, user })))
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_VISITS);
}

/** The last distinct keys of each reader, oldest first, at most `most`. */
export function lastVisits(
  visits: readonly RecentVisit[],
  most: number,
): ReadonlyMap<string, readonly RecentVisit[]> {
  const readers = new Map<string, Map<string, RecentVisit>>();
  for (const visit of visits) {
    const own = readers.get(visit.user) ?? new Map<string, RecentVisit>();
    readers.set(visit.user, own);
    const id = refId(visit);
    own.delete(id);
    own.set(id, visit);
  }
  return new Map([...readers].map(([user, own]) => [user, [...own.values()].slice(-most)]));
}
