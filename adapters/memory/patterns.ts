/** The AccessPatterns in memory: what the backtest and the tests run on, millions of calls a minute. */
import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import type { KeyRecord, KeyStats } from '../../core/patterns/stats.ts';
import type { Patterns } from '../../core/ports.ts';
import { makeDueIndex } from './due-index.ts';
import { makeHourSlots } from './hour-slots.ts';
import { makeParkedPages } from './parked-pages.ts';
import { makeRankIndex, type RankIndex } from './rank-index.ts';

interface Entry {
  readonly ref: KeyRef;
  record: KeyRecord;
}

interface KeyspaceEntries {
  readonly entries: Map<string, Entry>;
  /** By scale. */
  readonly ranks: Map<number, RankIndex<Entry>>;
}

/** Makes an empty store. Records are kept by reference: they are values, nobody changes them. */
export function makeMemoryPatterns(): Patterns {
  const keyspaces = new Map<string, KeyspaceEntries>();
  const due = makeDueIndex<Entry>();
  const hours = makeHourSlots();

  const keyspaceOf = (name: string): KeyspaceEntries => {
    let found = keyspaces.get(name);
    if (!found) {
      found = { entries: new Map(), ranks: new Map() };
      keyspaces.set(name, found);
    }
    return found;
  };

  /** True when the record was the next version of what is stored. */
  const put = ({ ref, version, stats }: KeyRecord): boolean => {
    const { entries, ranks } = keyspaceOf(ref.keyspace);
    let entry = entries.get(ref.key);
    if ((entry?.record.version ?? 0) !== version) return false;
    const record = { ref, version: version + 1, stats };
    const previous = entry?.record.stats;
    if (entry) {
      entry.record = record;
    } else {
      entry = { ref, record };
      entries.set(ref.key, entry);
    }
    due.set(entry, stats.dueAt);
    moveRank(ranks, entry, previous, stats);
    return true;
  };

  return {
    async read(refs) {
      return refs.map((ref) => keyspaces.get(ref.keyspace)?.entries.get(ref.key)?.record);
    },
    async save(records) {
      const lost: KeyRef[] = [];
      for (const record of records) {
        if (!put(record)) lost.push(record.ref);
      }
      return lost;
    },
    async due(before, limit) {
      return due.until(before, limit).map((entry) => entry.ref);
    },
    async top(keyspace, limit, scale = 0) {
      return (
        keyspaces
          .get(keyspace)
          ?.ranks.get(scale)
          ?.top(limit)
          .map((entry) => entry.ref) ?? []
      );
    },
    async saveHours(slots) {
      for (const slot of slots) hours.set(slot);
    },
    async readHour(keyspace, hour) {
      return hours.list(keyspace, hour);
    },
    ...makeParkedPages(),
  };
}

function moveRank(
  ranks: Map<number, RankIndex<Entry>>,
  entry: Entry,
  previous: KeyStats | undefined,
  { rank, rankScale }: KeyStats,
): void {
  let index = ranks.get(rankScale);
  if (!index) {
    index = makeRankIndex();
    ranks.set(rankScale, index);
  }
  const isSame = previous?.rankScale === rankScale;
  if (previous && !isSame) ranks.get(previous.rankScale)?.move(entry, previous.rank, undefined);
  index.move(entry, isSame ? previous.rank : undefined, rank);
}
