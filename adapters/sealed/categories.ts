/** Categories whose personal members the store behind them never sees. */
import type { Categories } from '../../core/categories/port.ts';
import type { CategoryRecord } from '../../core/categories/state.ts';
import type { Cover, Privacy } from './privacy.ts';

/** Wraps a store; where nothing is personal, it is the store itself. */
export function sealCategories(categories: Categories, privacy: Privacy): Categories {
  if (!privacy.hasPersonal) return categories;
  return {
    top: categories.top,
    async read(refs) {
      const { showKey } = await privacy.cover();
      const records = await categories.read(refs);
      return records.map((record) => record && withKeys(record, showKey));
    },
    async save(records) {
      const { hideKey } = await privacy.cover();
      return categories.save(records.map((record) => withKeys(record, hideKey)));
    },
  };
}

function withKeys(
  { ref, version, state }: CategoryRecord,
  change: Cover['hideKey'] | Cover['showKey'],
): CategoryRecord {
  const members = state.members.flatMap((member) => {
    const key = change(ref.keyspace, member.key);
    return key === undefined ? [] : [{ ...member, key }];
  });
  return { ref, version, state: { ...state, members } };
}
