/**
 * Ingest: thousands of access events of a window become one write per key. Counted at least once
 * and, through the journal, not twice: a batch that died half-way is recognised when its messages
 * come again, and each key remembers which batches are already in it.
 */
import type { AccessBatch } from '../access.ts';
import { readEntries } from '../budget/entries.ts';
import { foldEntries } from '../budget/fold-entries.ts';
import type { PreheatError } from '../errors.ts';
import { guideReaders } from '../foresight/grant.ts';
import type { Guide } from '../foresight/guide.ts';
import { learnForesight } from '../foresight/learn.ts';
import { type RecentVisits, recentVisits } from '../foresight/recent-visits.ts';
import type { Clock, GateStates, Ids, LedgerEntry } from '../ports.ts';
import { excludeOutliers } from './exclude.ts';
import type { HygieneStates } from './hygiene.ts';
import { openBatches } from './ingest-journal.ts';
import { foldWindow, type WindowPorts } from './ingest-window.ts';

/** What ingest needs. */
export interface IngestPorts extends WindowPorts {
  readonly hygiene: HygieneStates;
  readonly gateStates: GateStates;
  readonly guide: Guide;
  readonly visits: RecentVisits;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What one window held. */
export interface IngestReport {
  readonly batches: number;
  /** Batches that had been counted before. */
  readonly repeated: number;
  readonly events: number;
  /** Keys of which it tells something, and those of them that were written. */
  readonly keys: number;
  readonly keysWritten: number;
  /** What it has added to the ledger. */
  readonly entries: readonly LedgerEntry[];
  /** Why readers were not told what the window taught: that part of it is lost, nothing else. */
  readonly guideError?: PreheatError;
}

/**
 * Makes the function that folds a window of access batches into the table.
 *
 * @throws PreheatError when the table does not answer: deliver the same batches again.
 */
export function makeIngester(
  ports: IngestPorts,
): (batches: readonly AccessBatch[]) => Promise<IngestReport> {
  return async (delivered) => {
    const now = ports.clock.now();
    const { open, recent, history } = await openBatches(ports, delivered, now);
    const report = { batches: delivered.length, repeated: delivered.length - open.length };
    if (open.length === 0) {
      return { ...report, events: 0, keys: 0, keysWritten: 0, entries: [] };
    }

    const id = ports.ids.next();
    const isNew = (batch: AccessBatch) => !history.has(batch.id);
    const { batches, corrections } = await excludeOutliers(ports, open, isNew, now);
    const counts = batches.filter(isNew).flatMap((batch) => batch.counts ?? []);
    const entries = foldEntries([...readEntries(counts), ...corrections]);
    const { keysPerWindow } = ports.settings.ingest;
    const window = { id, batches, entries, recent, history, keysPerWindow, isPast: false, now };
    const folded = await foldWindow(ports, window);
    const { visits, foresight, keys, keysWritten } = folded;
    const learned = await learnForesight(ports, foresight, now);
    const hasReaders = batches.some(({ counts }) => counts !== undefined);
    const isPredicting = ports.settings.strategies.get('predictive')?.enabled;
    if (isPredicting) await ports.visits.add(id, recentVisits(visits));
    const guideError = await guideReaders(ports, learned, { id, now, hasReaders });
    const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
    const added = [...entries, ...folded.derived];
    const counted = { ...report, events, keys, keysWritten, entries: added };
    return { ...counted, ...(guideError ? { guideError } : {}) };
  };
}
