/** Folds one user's reads of a window into their state, and tells what followed what. Pure. */
import { isSameRef } from '../keyspaces/keyspaces.ts';
import { countSession, withDue } from './habits.ts';
import { RECENT_READS, type RecentRead, type UserRead, type UserState } from './state.ts';

/** A read of a key that the user had not just read, and what they had read just before it. */
export interface Transition {
  readonly to: UserRead;
  /** The last distinct keys within the window, oldest first; empty at the start of a session. */
  readonly from: readonly UserRead[];
}

/** A pause longer than this ends a session, as web analytics count them. */
const SESSION_GAP_MILLISECONDS = 30 * 60_000;
/** Keys that a read may have followed on. */
export const FOLLOWED = 3;
/** Without a session's end in the events, a read that long ago has led to nothing. */
export const LONGEST_PAUSE_MILLISECONDS = 300_000;
/** Weight of the last session in a key's habit. */
const HABIT_WEIGHT = 0.25;

/**
 * Folds reads in order of time. Late ones find their place among the recent keys, but begin no
 * session. `windowMilliseconds` says for how long a read may be followed by one of that keyspace.
 */
export function noteReads(
  state: UserState,
  reads: readonly UserRead[],
  windowMilliseconds: (keyspace: string) => number,
): { readonly state: UserState; readonly transitions: readonly Transition[] } {
  const transitions: Transition[] = [];
  let noted = state;
  for (const read of reads) {
    const transition = transitionTo(noted.recent, read, windowMilliseconds(read.keyspace));
    if (transition) transitions.push(transition);
    if (isNewSession(noted, read)) noted = beginSession(noted, read.at);
    noted = {
      ...noted,
      recent: place(noted, read),
      lastReadAt: Math.max(noted.lastReadAt, read.at),
    };
  }
  const isNew = noted.lastSessionAt !== state.lastSessionAt;
  return { state: isNew ? withDue(noted, noted.lastSessionAt) : noted, transitions };
}

/** For how long a read may be followed by one of a keyspace with that TTL. */
export function longestPause(ttlMilliseconds: number): number {
  return Math.min(LONGEST_PAUSE_MILLISECONDS, ttlMilliseconds);
}

function isNewSession({ lastReadAt }: UserState, { at }: UserRead): boolean {
  return lastReadAt === 0 || at > lastReadAt + SESSION_GAP_MILLISECONDS;
}

/** What is not read again in this session becomes less of a habit. */
function beginSession(state: UserState, at: number): UserState {
  const recent = state.recent.map((read) => ({ ...read, habit: read.habit * (1 - HABIT_WEIGHT) }));
  return { ...countSession(state, at), recent };
}

/** Undefined where the key is one of the last few: reading on in it follows on nothing. */
function transitionTo(
  recent: readonly RecentRead[],
  to: UserRead,
  windowMilliseconds: number,
): Transition | undefined {
  const last = recent
    .filter(({ at }) => at <= to.at)
    .slice(-FOLLOWED)
    .filter(({ at }) => at > to.at - windowMilliseconds);
  if (last.some((read) => isSameRef(read, to))) return undefined;
  // Reads of the same moment are one page's or one basket's: neither led to the other.
  const from = last.filter(({ at }) => at < to.at);
  return { to, from: from.map(({ keyspace, key, at }) => ({ keyspace, key, at })) };
}

function place({ recent, lastSessionAt }: UserState, read: UserRead): RecentRead[] {
  const { keyspace, key } = read;
  const known = recent.find((other) => isSameRef(other, read));
  const isFirst = known === undefined || (known.at < lastSessionAt && read.at >= lastSessionAt);
  const habit = (known?.habit ?? 0) + (isFirst ? HABIT_WEIGHT : 0);
  const at = Math.max(read.at, known?.at ?? 0);
  const others = recent.filter((other) => other !== known);
  const index = others.findLastIndex((other) => other.at <= at) + 1;
  return others.toSpliced(index, 0, { keyspace, key, at, habit }).slice(-RECENT_READS);
}
