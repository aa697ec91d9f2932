/** The users in memory. */
import type { Users } from '../../core/users/port.ts';
import type { UserRecord } from '../../core/users/state.ts';
import { makeDueIndex } from './due-index.ts';

/** What the index holds: one and the same object per user. */
interface Entry {
  record: UserRecord;
}

/** Makes an empty store. States are kept by reference: they are values, replaced as a whole. */
export function makeMemoryUsers(): Users {
  const entries = new Map<string, Entry>();
  const index = makeDueIndex<Entry>();

  /** True when the record was the next version of what is stored. */
  const put = ({ user, version, state }: UserRecord): boolean => {
    const known = entries.get(user);
    if ((known?.record.version ?? 0) !== version) return false;
    const record = { user, version: version + 1, state };
    const entry = known ?? { record };
    entry.record = record;
    entries.set(user, entry);
    index.set(entry, state.dueAt);
    return true;
  };

  return {
    async read(users) {
      return users.map((user) => entries.get(user)?.record);
    },
    async save(records) {
      return records.flatMap((record) => (put(record) ? [] : [record.user]));
    },
    async due(before, limit) {
      return index.until(before, limit).map(({ record }) => record.user);
    },
  };
}
