/** The journal of ingest batches in memory. */
import { JOURNAL_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { IngestClaim, Journal, LedgerEntry } from '../../core/ports.ts';

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
  const claims = new Map<string, IngestClaim>();
  /** The same batches, oldest first. */
  const order: Batch[] = [];

  const insert = (batch: Batch): void => {
    const known = batches.get(batch.id);
    if (known) order.splice(order.indexOf(known), 1);
    batches.set(batch.id, batch);
    // As good as always the newest.
    let place = order.length;
    while (place > 0 && (order[place - 1]?.at ?? 0) > batch.at) place -= 1;
    order.splice(place, 0, batch);
  };

  const forget = (before: number): void => {
    const kept = order.findIndex((batch) => batch.at >= before);
    for (const batch of order.splice(0, kept)) batches.delete(batch.id);
  };

  return {
    async claim(claim) {
      claims.set(claim.id, claim);
    },
    claims: async () => [...claims.values()],
    async release(id) {
      claims.delete(id);
    },
    async recent(since) {
      // From the newest on: a window asks for the last of thousands.
      const first = order.findLastIndex((batch) => batch.at < since) + 1;
      return order.slice(first).map(({ at, ...batch }) => batch);
    },
    async begin({ id, messages, entries, at }) {
      const { counted = false, finished = false } = batches.get(id) ?? {};
      insert({ id, messages, entries, at, counted, finished });
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
