/** Under which id a reader is known. */
import type { AccessEvent } from '../access.ts';

/** Sessions stand beside users; none of them is a user whose own keys could be formed. */
const SESSION_PREFIX = 'session:';

/** The user, or else the session; undefined where the event tells neither. */
export function readerIdOf({
  user,
  session,
}: Pick<AccessEvent, 'user' | 'session'>): string | undefined {
  return user ?? (session === undefined ? undefined : `${SESSION_PREFIX}${session}`);
}

/** The id that the application gave the user; undefined where only the session is known. */
export function userIdOf(readerId: string): string | undefined {
  return readerId.startsWith(SESSION_PREFIX) ? undefined : readerId;
}
