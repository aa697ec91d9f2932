/** The categories in memory. */
import type { Categories } from '../../core/categories/port.ts';
import { type CategoryRecord, categoryId } from '../../core/categories/state.ts';
import { makeRankIndex, type RankIndex } from './rank-index.ts';

/** What the index holds: one and the same object per category. */
interface Entry {
  record: CategoryRecord;
}

/** Makes an empty store. States are kept by reference: they are values, replaced as a whole. */
export function makeMemoryCategories(): Categories {
  const entries = new Map<string, Entry>();
  const indexes = new Map<string, RankIndex<Entry>>();

  const indexOf = (keyspace: string, scale: number): RankIndex<Entry> => {
    const id = `${scale}#${keyspace}`;
    const index = indexes.get(id) ?? makeRankIndex<Entry>();
    indexes.set(id, index);
    return index;
  };

  /** True when the record was the next version of what is stored. */
  const put = ({ ref, version, state }: CategoryRecord): boolean => {
    const id = categoryId(ref);
    const known = entries.get(id);
    if ((known?.record.version ?? 0) !== version) return false;
    const record = { ref, version: version + 1, state };
    const entry = known ?? { record };
    if (known) {
      const { rank, rankScale } = known.record.state;
      indexOf(ref.keyspace, rankScale).move(entry, rank, undefined);
    }
    indexOf(ref.keyspace, state.rankScale).move(entry, undefined, state.rank);
    entry.record = record;
    entries.set(id, entry);
    return true;
  };

  return {
    async read(refs) {
      return refs.map((ref) => entries.get(categoryId(ref))?.record);
    },
    async save(records) {
      return records.flatMap((record) => (put(record) ? [] : [record.ref]));
    },
    async top(keyspace, limit, scale) {
      return indexOf(keyspace, scale)
        .top(limit)
        .map(({ record }) => record.ref);
    },
  };
}
