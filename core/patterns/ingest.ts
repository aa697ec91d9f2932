/**
 * Ingest: thousands of access events of a window become one write per key. Counted at least once
 * and, through the journal, not twice: a batch that died half-way is recognised when its messages
 * come again, and each key remembers which batches are already in it.
 */
import { type AccessBatch, type AccessEvent, DEMAND, type ReadCounts } from '../access.ts';
import { readEntries, withoutZeros } from '../budget/entries.ts';
import { foldEntries } from '../budget/fold-entries.ts';
import { keyDayEntries } from '../budget/key-day-entries.ts';
import { foldCategories, type Sighting, sightingsOf } from '../categories/fold-categories.ts';
import type { Categories } from '../categories/port.ts';
import type { Settings } from '../config/settings.ts';
import type { PreheatError } from '../errors.ts';
import { guideReaders } from '../foresight/grant.ts';
import type { Guide } from '../foresight/guide.ts';
import { learnForesight } from '../foresight/learn.ts';
import { pullOf } from '../foresight/pair-model.ts';
import { type RecentVisits, recentVisits } from '../foresight/recent-visits.ts';
import { type ForesightWindow, makeForesightWindow } from '../foresight/window.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type {
  Clock,
  GateStates,
  Ids,
  Journal,
  JournalBatch,
  Ledger,
  LedgerEntry,
  Patterns,
} from '../ports.ts';
import { foldUsers } from '../users/fold-users.ts';
import type { Users } from '../users/port.ts';
import type { UserRead } from '../users/state.ts';
import { asReadCounts, deriveCounts } from './derive.ts';
import { excludeOutliers } from './exclude.ts';
import { foldEvent } from './fold.ts';
import type { HygieneStates } from './hygiene.ts';
import { addKeys, drawKeys, groupByKey, type KeyWork, scaleEvent } from './key-work.ts';
import { emptyStats, type HourSlot, type KeyStats } from './stats.ts';
import { type StatsReader, updatePatterns } from './update.ts';

/** What ingest needs. */
export interface IngestPorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly users: Users;
  readonly categories: Categories;
  readonly hygiene: HygieneStates;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly gateStates: GateStates;
  readonly guide: Guide;
  readonly visits: RecentVisits;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How far back a batch is recognised; at least the longest time until a redelivery. */
  readonly journalMilliseconds: number;
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
  /** Why readers were not told what the window taught: that part of it is lost, nothing else. */
  readonly guideError?: PreheatError;
}

/** Batch ids a key keeps beside those of unfinished batches. */
const APPLIED_KEPT = 8;

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
    const recent = await ports.journal.recent(now - ports.journalMilliseconds);
    const history = batchesByMessage(recent);
    const completed = await recover(ports, delivered, history, now);
    const open = [...new Map(delivered.map((batch) => [batch.id, batch])).values()].filter(
      (batch) => !history.get(batch.id)?.some(({ id, finished }) => finished || completed.has(id)),
    );
    const report = { batches: delivered.length, repeated: delivered.length - open.length };
    if (open.length === 0) return { ...report, events: 0, keys: 0, keysWritten: 0 };

    const id = ports.ids.next();
    const isNew = (batch: AccessBatch) => !history.has(batch.id);
    const { batches, corrections } = await excludeOutliers(ports, open, isNew, now);
    const counts = batches.filter(isNew).flatMap((batch) => batch.counts ?? []);
    const entries = foldEntries([...readEntries(counts), ...corrections]);
    await ports.journal.begin({ id, messages: batches.map((batch) => batch.id), entries, at: now });
    await addEntries(ports, { id, entries }, now);

    const unfinished = new Set(recent.filter((batch) => !batch.finished).map((batch) => batch.id));
    const keep = (applied: readonly string[]) => keepApplied(applied, id, unfinished);
    const users = await foldUsers(ports, { batches, history, batchId: id, keepApplied: keep });
    const foresight = makeForesightWindow(users.flatMap(({ transitions }) => transitions));
    const work = groupByKey(ports.settings, batches, history);
    addKeys(ports.settings, work, foresight.refs);
    const kept = drawKeys(work, ports.settings.ingest.keysPerWindow, batches[0]?.id ?? id);
    const derived = withoutZeros(
      foldEntries([
        ...readEntries(backgroundOf(ports.settings, batches)),
        ...(await foldKeys(ports, kept, id, unfinished, foresight)),
      ]),
    );
    if (derived.length > 0) {
      await ports.journal.derive(id, derived, now);
      await ports.ledger.add(derived, derivedToken(id));
    }
    await ports.journal.finish(id, now);
    const learned = await learnForesight(ports, foresight, now);
    const hasReaders = batches.some(({ counts }) => counts !== undefined);
    const isPredicting = ports.settings.strategies.get('predictive')?.enabled;
    if (isPredicting) await ports.visits.add(id, recentVisits(users));
    const guideError = await guideReaders(ports, learned, { id, now, hasReaders });
    const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
    const counted = { ...report, events, keys: work.size, keysWritten: kept.size };
    return { ...counted, ...(guideError ? { guideError } : {}) };
  };
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
  ports: IngestPorts,
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

/** The token covers the moment until the journal knows it: rows forget tokens, it does not. */
async function addEntries(
  { ledger, journal }: IngestPorts,
  { id, entries }: Pick<JournalBatch, 'id' | 'entries'>,
  now: number,
): Promise<void> {
  if (entries.length === 0) return;
  await ledger.add(entries, id);
  await journal.counted(id, now);
}

function derivedToken(id: string): string {
  return `${id}:derived`;
}

async function foldKeys(
  ports: IngestPorts,
  work: ReadonlyMap<string, KeyWork>,
  batchId: string,
  unfinished: ReadonlySet<string>,
  foresight: ForesightWindow,
): Promise<LedgerEntry[]> {
  const derived = new Map<string, ReadCounts[]>();
  const keyDays = new Map<string, LedgerEntry[]>();
  const slots = new Map<string, HourSlot[]>();
  const sightings = new Map<string, Sighting[]>();
  const learned = [...work.values()].filter(({ keyspace }) => !keyspace.control);
  for (const { ref, keyspace, events } of work.values()) {
    if (!keyspace.control) continue;
    const underived = events.filter(({ derive }) => derive);
    derived.set(
      refId(ref),
      underived.map(({ event }) => plainCounts(event)),
    );
  }
  const refs = learned.map(({ ref }) => ref);
  await updatePatterns(ports.patterns, refs, (stats, ref, readStats) => {
    // Our own write that was reported as lost (its answer was): nothing more to do.
    if (stats.applied.includes(batchId)) return undefined;
    const id = refId(ref);
    const { keyspace, events, scale } = work.get(id) as KeyWork;
    const counts: ReadCounts[] = [];
    let folded = stats;
    for (const { event, before, derive } of events) {
      if (before.some((earlier) => stats.applied.includes(earlier))) {
        // That batch died before it could tell what it derived. What the event says of itself is
        // not lost; what it meant cannot be told any more, now that the shadow has moved.
        if (derive) counts.push(plainCounts(event));
        continue;
      }
      if (derive) {
        const result = deriveCounts(folded, event, keyspace);
        folded = result.stats;
        counts.push(asReadCounts(event, result.counts));
      }
      folded = foldEvent(folded, scaleEvent(event, scale), keyspace);
    }
    derived.set(id, counts);
    slots.set(id, hourSlots(ref, stats, folded));
    sightings.set(id, sightingsOf(ref, stats, folded));
    const read = events.map(({ event }) => event);
    const { ttlMilliseconds } = keyspace;
    keyDays.set(id, keyDayEntries(ref, stats.keyDays, folded.keyDays, ttlMilliseconds));
    const pull = (to: UserRead) => pullToward(ports.settings, to, readStats);
    folded = foresight.fold({
      ref,
      before: stats,
      after: folded,
      events: read,
      ttlMilliseconds,
      pull,
    });
    return { ...folded, applied: keepApplied(stats.applied, batchId, unfinished) };
  });
  await ports.patterns.saveHours([...slots.values()].flat());
  await foldCategories(ports, [...sightings.values()].flat(), batchId);
  return [...readEntries([...derived.values()].flat()), ...[...keyDays.values()].flat()];
}

function keepApplied(
  applied: readonly string[],
  batchId: string,
  unfinished: ReadonlySet<string>,
): string[] {
  const last = applied.slice(-APPLIED_KEPT);
  const needed = applied.slice(0, -APPLIED_KEPT).filter((id) => unfinished.has(id));
  return [...needed, ...last, batchId];
}

/**
 * Slots are written twice per key and hour at most: when a known key is first read in an hour,
 * and, complete, when it is read in a later one.
 */
function hourSlots(ref: KeyRef, before: KeyStats, after: KeyStats): HourSlot[] {
  if (before.reads === 0 || after.hour === before.hour) return [];
  return [
    { ref, hour: before.hour, reads: before.hourReads, firstAt: before.hourFirstAt },
    { ref, hour: after.hour, reads: after.hourReads, firstAt: after.hourFirstAt },
  ];
}

/** Reads that are no demand are counted, and teach nothing: not even what is in the cache. */
function backgroundOf(settings: Settings, batches: readonly AccessBatch[]): ReadCounts[] {
  return batches
    .filter(({ counts }) => counts === undefined)
    .flatMap(({ events }) => events)
    .filter(({ keyspace, source }) => source !== DEMAND && settings.keyspaces.has(keyspace))
    .map(({ reads, misses, ...event }) => ({
      ...plainCounts({ ...event, reads: 0, misses: 0 }),
      background: { reads, misses },
    }));
}

/** A control group is counted, not learned. */
function plainCounts(event: AccessEvent): ReadCounts {
  const { keyspace, at, reads, misses } = event;
  return { keyspace, at, reads, misses, latency: {}, strategies: {} };
}

/** Demand for a key that was read next, as far as it was known when the window began. */
function pullToward(settings: Settings, to: UserRead, read: StatsReader): number {
  const ttlMilliseconds = settings.keyspaces.get(to.keyspace)?.ttlMilliseconds ?? 1;
  return pullOf(read(to) ?? emptyStats(), to.at, ttlMilliseconds);
}
