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
import { type ClaimedBatches, callableUntil, claimBatches } from './claims.ts';
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
  /** Ids of batches that another worker has now: deliver them again. */
  readonly left: readonly string[];
  readonly events: number;
  /** Keys of which it tells something, and those of them that were written. */
  readonly keys: number;
  readonly keysWritten: number;
  /** Keys that wait, many to an item, until they are decided on. */
  readonly keysParked: number;
  /** What it has added to the ledger. */
  readonly entries: readonly LedgerEntry[];
  /** Why readers were not told what the window taught: that part of it is lost, nothing else. */
  readonly guideError?: PreheatError;
}

/** As long as a function of ingest may take. */
const LONGEST_MILLISECONDS = 60_000;

/**
 * Makes the function that folds a window of access batches into the table before `deadlineAt`.
 *
 * @throws PreheatError when the table does not answer: deliver the same batches again.
 */
export function makeIngester(
  ports: IngestPorts,
): (batches: readonly AccessBatch[], deadlineAt?: number) => Promise<IngestReport> {
  return async (delivered, deadlineAt = ports.clock.now() + LONGEST_MILLISECONDS) => {
    const id = ports.ids.next();
    const timed = portsUntil(ports, deadlineAt);
    try {
      const claimed = await claimBatches(timed, delivered, { id, until: deadlineAt });
      return await ingestClaimed(timed, id, claimed);
    } finally {
      // A claim that cannot be given back ends by itself.
      await ports.journal.release(id).catch(() => undefined);
    }
  };
}

async function ingestClaimed(
  ports: IngestPorts,
  id: string,
  { held, left }: ClaimedBatches,
): Promise<IngestReport> {
  const now = ports.clock.now();
  const { open, recent, history } = await openBatches(ports, held, now);
  const report = { batches: held.length, repeated: held.length - open.length, left };
  if (open.length === 0) {
    return { ...report, events: 0, keys: 0, keysWritten: 0, keysParked: 0, entries: [] };
  }

  const isNew = (batch: AccessBatch) => !history.has(batch.id);
  const { batches, corrections } = await excludeOutliers(ports, open, isNew, now);
  const counts = batches.filter(isNew).flatMap((batch) => batch.counts ?? []);
  const entries = foldEntries([...readEntries(counts), ...corrections]);
  const { keysPerWindow } = ports.settings.ingest;
  const window = { id, batches, entries, recent, history, keysPerWindow, isPast: false, now };
  const folded = await foldWindow(ports, window);
  const { visits, foresight, keys, keysWritten, keysParked } = folded;
  const learned = await learnForesight(ports, foresight, now);
  const hasReaders = batches.some(({ counts }) => counts !== undefined);
  const isPredicting = ports.settings.strategies.get('predictive')?.enabled;
  if (isPredicting) await ports.visits.add(id, recentVisits(visits));
  const guideError = await guideReaders(ports, learned, { id, now, hasReaders });
  const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  const added = [...entries, ...folded.derived];
  const counted = { ...report, events, keys, keysWritten, keysParked, entries: added };
  return { ...counted, ...(guideError ? { guideError } : {}) };
}

/**
 * The ports of a worker that writes nothing once its time is over: a function that was frozen goes
 * on when it thaws, and by then another may have its batches.
 */
function portsUntil(ports: IngestPorts, deadlineAt: number): IngestPorts {
  const { clock, journal, ledger, patterns, users, categories } = ports;
  const timed = <Port extends object>(port: Port): Port => callableUntil(clock, deadlineAt, port);
  return {
    ...ports,
    journal: timed(journal),
    ledger: timed(ledger),
    patterns: timed(patterns),
    users: timed(users),
    categories: timed(categories),
  };
}
