/** What the readers of one process read last: going back and forth is no visit. */
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { FOLLOWED, longestPause } from '../users/note-reads.ts';
import type { Successors } from './successors.ts';
import { isExpected, trustIn } from './trust.ts';

/** A reader who came to a key that is none of the last few. */
export interface Visit {
  /** How far the reader's last steps were expected (`trustIn`). */
  readonly trust: number;
  /** Tells what usually follows on the key, or that nothing does: the next step is held against it. */
  expect(successors: Successors | undefined): void;
}

/** Sessions of many users, bounded. */
export interface Sessions {
  /** Notes a read; undefined where it is no visit. */
  visit(user: string, ref: KeyRef, at: number, ttlMilliseconds: number): Visit | undefined;
}

/** Users remembered; who was away longest is forgotten first. */
const MOST_USERS = 10_000;
/**
 * Of those, a tenth is forgotten at a time: a map steps over all that was deleted at its front to find
 * its oldest entry, which for each read by itself would cost more than all the rest.
 */
const FORGOTTEN_SHARE = 0.1;

interface LastRead {
  readonly ref: KeyRef;
  readonly id: string;
  readonly at: number;
  /** Set once somebody has looked. */
  next?: { readonly successors: Successors | undefined };
}

/** Makes an empty set of sessions. */
export function makeSessions(mostUsers: number = MOST_USERS): Sessions {
  const users = new Map<string, LastRead[]>();
  return {
    visit(user, ref, at, ttlMilliseconds) {
      const id = refId(ref);
      const last = users.get(user) ?? [];
      const since = at - longestPause(ttlMilliseconds);
      const path = last.filter((read) => read.at > since);
      const own: LastRead = { ref, id, at };
      users.delete(user);
      users.set(user, [...last.filter((read) => read.id !== id), own].slice(-FOLLOWED));
      if (users.size > mostUsers) forgetOldest(users, Math.ceil(mostUsers * FORGOTTEN_SHARE));
      if (path.some((read) => read.id === id)) return undefined;
      return {
        // Where nothing is foreseen nobody asks.
        get trust() {
          return trustIn(stepsOf([...path, own]));
        },
        expect(successors) {
          own.next = { successors };
        },
      };
    },
  };
}

function forgetOldest(users: Map<string, unknown>, many: number): void {
  let left = many;
  for (const oldest of users.keys()) {
    if (left === 0) return;
    users.delete(oldest);
    left -= 1;
  }
}

/** Whether each step was expected; one of which nobody knows what was is none. */
function stepsOf(path: readonly LastRead[]): boolean[] {
  return path.slice(1).flatMap(({ ref }, index) => {
    const next = path[index]?.next;
    return next ? [isExpected(next.successors, ref)] : [];
  });
}
