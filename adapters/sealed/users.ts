/** Users whose ids, and whose personal keys, the store behind them never sees. */

import type { Users } from '../../core/users/port.ts';
import type { RecentRead, UserRecord } from '../../core/users/state.ts';
import type { Cover, Privacy } from './privacy.ts';

/** Wraps a store: ids of people are always sealed. */
export function sealUsers(users: Users, { cover }: Privacy): Users {
  return {
    async read(ids) {
      const own = await cover();
      const records = await users.read(ids.map(own.hideUser));
      return records.map((record, index) => {
        const user = ids[index];
        if (!record || user === undefined) return undefined;
        return { ...record, user, state: { ...record.state, recent: shown(record, own) } };
      });
    },
    async save(records) {
      const { hideUser, hideRef } = await cover();
      const hidden = records.map(({ user, version, state }) => ({
        user: hideUser(user),
        version,
        state: { ...state, recent: state.recent.map(hideRef) },
      }));
      const ids = new Map(hidden.map(({ user }, index) => [user, records[index]?.user]));
      return (await users.save(hidden)).map((user) => ids.get(user) ?? user);
    },
    async due(before, limit) {
      const { showUser } = await cover();
      const ids = await users.due(before, limit);
      return ids.map(showUser).filter((user) => user !== undefined);
    },
  };
}

function shown({ state }: UserRecord, { showRef }: Cover): RecentRead[] {
  return state.recent.map((read) => showRef(read)).filter((read) => read !== undefined);
}
