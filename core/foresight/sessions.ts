/** What the readers of one process read last, so that going back and forth is no visit. */
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { FOLLOWED, longestPause } from '../users/note-reads.ts';

/** Sessions of many users, bounded. */
export interface Sessions {
  /** Notes a read; true where the key is none of the last few of this user. */
  visit(user: string, ref: KeyRef, at: number, ttlMilliseconds: number): boolean;
}

/** Users remembered; who was away longest is forgotten first. */
const MOST_USERS = 10_000;

interface LastRead {
  readonly id: string;
  readonly at: number;
}

/** Makes an empty set of sessions. */
export function makeSessions(mostUsers: number = MOST_USERS): Sessions {
  const users = new Map<string, LastRead[]>();
  return {
    visit(user, ref, at, ttlMilliseconds) {
      const id = refId(ref);
      const last = users.get(user) ?? [];
      const since = at - longestPause(ttlMilliseconds);
      const isVisit = !last.some((read) => read.id === id && read.at > since);
      users.delete(user);
      users.set(user, [...last.filter((read) => read.id !== id), { id, at }].slice(-FOLLOWED));
      if (users.size > mostUsers) {
        for (const [oldest] of users) {
          users.delete(oldest);
          break;
        }
      }
      return isVisit;
    },
  };
}
