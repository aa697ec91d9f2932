/** Ingest's part for batches that come again: which are open, and what those that died had left to do. */
import type { AccessBatch } from '../access.ts';
import type { Journal, JournalBatch, Ledger } from '../ports.ts';

/** What the journal needs. */
export interface JournalPorts {
  readonly ledger: Ledger;
  readonly journal: Journal;
  /** How far back a batch is recognised; at least the longest time until a redelivery. */
  readonly journalMilliseconds: number;
}

/** What is to be folded of some delivered batches. */
export interface OpenBatches {
  /** Not counted yet, each once. */
  readonly open: readonly AccessBatch[];
  /** Ingest batches of late. */
  readonly recent: readonly JournalBatch[];
  /** Of these, the ones that an access batch was in, by its id. */
  readonly history: ReadonlyMap<string, readonly JournalBatch[]>;
}

/** Finds what is open, after ending what had died. */
export async function openBatches(
  ports: JournalPorts,
  delivered: readonly AccessBatch[],
  now: number,
): Promise<OpenBatches> {
  const recent = await ports.journal.recent(now - ports.journalMilliseconds);
  const history = batchesByMessage(recent);
  const completed = await recover(ports, delivered, history, now);
  const open = [...new Map(delivered.map((batch) => [batch.id, batch])).values()].filter(
    (batch) => !history.get(batch.id)?.some(({ id, finished }) => finished || completed.has(id)),
  );
  return { open, recent, history };
}

function batchesByMessage(recent: readonly JournalBatch[]): Map<string, JournalBatch[]> {
  const history = new Map<string, JournalBatch[]>();
  for (const batch of recent) {
    for (const message of batch.messages) {
      history.set(message, [...(history.get(message) ?? []), batch]);
    }
  }
  return history;
}

/**
 * Does what batches that died had left to do in the ledger. Answers those that are complete by
 * that: all their keys were written, so that none of their messages has anything left to fold.
 */
async function recover(
  ports: JournalPorts,
  delivered: readonly AccessBatch[],
  history: ReadonlyMap<string, readonly JournalBatch[]>,
  now: number,
): Promise<ReadonlySet<string>> {
  const earlier = delivered.flatMap((batch) => history.get(batch.id) ?? []);
  const died = new Map(
    earlier.filter(({ finished }) => !finished).map((batch) => [batch.id, batch]),
  );
  const completed = new Set<string>();
  for (const batch of died.values()) {
    if (!batch.counted) await addEntries(ports, batch, now);
    if (!batch.derived) continue;
    await ports.ledger.add(batch.derived, derivedToken(batch.id));
    await ports.journal.finish(batch.id, now);
    completed.add(batch.id);
  }
  return completed;
}

/** Adds to the ledger once. The token covers the moment until the journal knows it: rows forget tokens, it does not. */
export async function addEntries(
  { ledger, journal }: Pick<JournalPorts, 'ledger' | 'journal'>,
  { id, entries }: Pick<JournalBatch, 'id' | 'entries'>,
  now: number,
): Promise<void> {
  if (entries.length === 0) return;
  await ledger.add(entries, id);
  await journal.counted(id, now);
}

/** The token under which a batch's derived counts are added. */
export function derivedToken(id: string): string {
  return `${id}:derived`;
}
