/** The journal of ingest batches in memory. */
import { JOURNAL_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { Journal, LedgerEntry } from '../../core/ports.ts';

interface Batch {
  readonly id: string;
  readonly messages: readonly string[];
  readonly entries: readonly LedgerEntry[];
  readonly at: number;
  counted: boolean;
  derived?: readonly LedgerEntry[];
  finished: boolean;
}

/** Makes an empty journal; without a clock, the newest batch tells the age of the others. */
export function makeMemoryJournal(): Journal {
  const batches = new Map<string, Batch>();

  // In order of beginning, so the oldest come first.
  const forget = (before: number): void => {
    for (const batch of batches.values()) {
      if (batch.at >= before) return;
      batches.delete(batch.id);
    }
  };

  return {
    async recent(since) {
      return [...batches.values()]
        .filter((batch) => batch.at >= since)
        .sort((a, b) => a.at - b.at)
        .map(({ at, ...batch }) => batch);
    },
    async begin({ id, messages, entries, at }) {
      const { counted = false, finished = false } = batches.get(id) ?? {};
      batches.delete(id);
      batches.set(id, { id, messages, entries, at, counted, finished });
      forget(at - JOURNAL_LIFE_MILLISECONDS);
    },
    async counted(id) {
      const batch = batches.get(id);
      if (batch) batch.counted = true;
    },
    async derive(id, entries) {
      const batch = batches.get(id);
      if (batch) batch.derived = entries;
    },
    async finish(id) {
      const batch = batches.get(id);
      if (batch) batch.finished = true;
    },
  };
}
