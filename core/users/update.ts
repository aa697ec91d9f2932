/** Read, change, write: the one way in which users' states are changed. */
import { contended } from '../errors.ts';
import type { Users } from './port.ts';
import { emptyUserState, type UserRecord, type UserState } from './state.ts';

/** A user is seldom in two windows at once. */
const ATTEMPTS = 12;

/**
 * Applies `change` to each user and writes it if nobody else did meanwhile, else again on what
 * they wrote. `change` answers undefined to leave a user alone; it may be called several times.
 *
 * @throws PreheatError `contended` when other writers won every time.
 */
export async function updateUsers(
  users: Pick<Users, 'read' | 'save'>,
  ids: readonly string[],
  change: (state: UserState, user: string) => UserState | undefined,
): Promise<void> {
  let open: readonly string[] = [...new Set(ids)];
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === ATTEMPTS) throw contended(`states of ${open.length} user(s)`);
    const records = await users.read(open);
    const changed = open.flatMap((user, index): UserRecord[] => {
      const record = records[index];
      const state = change(record?.state ?? emptyUserState(), user);
      return state ? [{ user, version: record?.version ?? 0, state }] : [];
    });
    open = changed.length > 0 ? await users.save(changed) : [];
  }
}
