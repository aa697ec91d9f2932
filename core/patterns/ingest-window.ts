/** Ingest's core: one window of access batches becomes one write per key and user. */
import { type AccessBatch, type AccessEvent, DEMAND, type ReadCounts } from '../access.ts';
import { readEntries, withoutZeros } from '../budget/entries.ts';
import { foldEntries } from '../budget/fold-entries.ts';
import { keyDayEntries } from '../budget/key-day-entries.ts';
import { foldCategories, type Sighting, sightingsOf } from '../categories/fold-categories.ts';
import type { Categories } from '../categories/port.ts';
import type { Settings } from '../config/settings.ts';
import { pullOf } from '../foresight/pair-model.ts';
import { type ForesightWindow, makeForesightWindow } from '../foresight/window.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { LedgerEntry, Patterns } from '../ports.ts';
import { foldUsers, type Visit } from '../users/fold-users.ts';
import type { Users } from '../users/port.ts';
import type { UserRead } from '../users/state.ts';
import { asReadCounts, deriveCounts } from './derive.ts';
import { foldEvent, foldPastEvent } from './fold.ts';
import { hourSlots } from './hour-slots.ts';
import { addEntries, derivedToken, type JournalPorts, type OpenBatches } from './ingest-journal.ts';
import { addKeys, groupByKey, type KeyWork, scaleEvent } from './key-work.ts';
import { divideKeys, mostPages, parkKeys } from './park.ts';
import { isApplied } from './parked.ts';
import { emptyStats, type HourSlot } from './stats.ts';
import { type StatsReader, updatePatterns } from './update.ts';

/** What folding a window needs. */
export interface WindowPorts extends JournalPorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly users: Users;
  readonly categories: Categories;
}

/** A window that is to be folded. */
export interface Window extends Pick<OpenBatches, 'recent' | 'history'> {
  /** Of the ingest batch, new. */
  readonly id: string;
  readonly batches: readonly AccessBatch[];
  /** What it adds to the ledger by what applications have counted. */
  readonly entries: readonly LedgerEntry[];
  /** Most items that are written of keys. */
  readonly keysPerWindow: number;
  /** Read before Preheat was there: teaches, and answers nothing that is asked now. */
  readonly isPast: boolean;
  readonly now: number;
}

/** A window that is in the table. */
export interface FoldedWindow {
  readonly visits: readonly Visit[];
  readonly foresight: ForesightWindow;
  /** Keys of which it tells something, and those of them that were written. */
  readonly keys: number;
  readonly keysWritten: number;
  /** Keys that wait in pages. */
  readonly keysParked: number;
  /** What it has added to the ledger beside `Window.entries`. */
  readonly derived: readonly LedgerEntry[];
}

/** Batch ids a key keeps beside those of unfinished batches. */
const APPLIED_KEPT = 8;

/** Folds the window; killed at any place, it is completed when its batches come again. */
export async function foldWindow(ports: WindowPorts, window: Window): Promise<FoldedWindow> {
  const { id, batches, entries, recent, history, isPast, now } = window;
  await ports.journal.begin({ id, messages: batches.map((batch) => batch.id), entries, at: now });
  await addEntries(ports, { id, entries }, now);

  const unfinished = new Set(recent.filter((batch) => !batch.finished).map((batch) => batch.id));
  const keep = (applied: readonly string[]) => keepApplied(applied, id, unfinished);
  const visits = await foldUsers(ports, { batches, history, batchId: id, keepApplied: keep });
  const foresight = makeForesightWindow(visits.flatMap(({ transitions }) => transitions));
  const work = groupByKey(ports.settings, batches, history);
  addKeys(ports.settings, work, foresight.refs);
  // Messages that come again may come in another order.
  const [first = id] = batches.map((batch) => batch.id).sort();
  const most = isPast ? 0 : mostPages(ports.settings);
  const divided = divideKeys(work, window.keysPerWindow, most, first);
  await ports.patterns.unparkBatches(diedBatches(window));
  const { kept, count, sightings } = await parkKeys(ports.patterns, divided, { batch: id, now });
  const derived = withoutZeros(
    foldEntries([
      ...readEntries(backgroundOf(ports.settings, batches)),
      ...(await foldKeys(ports, kept, id, { unfinished, isPast, sightings }, foresight)),
    ]),
  );
  if (derived.length > 0) {
    await ports.journal.derive(id, derived, now);
    await ports.ledger.add(derived, derivedToken(id));
  }
  await ports.journal.finish(id, now);
  return {
    visits,
    foresight,
    keys: work.size,
    keysWritten: kept.size,
    keysParked: count,
    derived,
  };
}

/** Ingest batches that had messages of this window and died with them. */
function diedBatches({ batches, history }: Pick<Window, 'batches' | 'history'>): string[] {
  const earlier = batches.flatMap((batch) => history.get(batch.id) ?? []);
  return [...new Set(earlier.map(({ id }) => id))];
}

/** How the keys that are written are folded. */
interface FoldOptions {
  /** Batches that died and may come again. */
  readonly unfinished: ReadonlySet<string>;
  readonly isPast: boolean;
  /** What the others told of their categories. */
  readonly sightings: readonly Sighting[];
}

async function foldKeys(
  ports: WindowPorts,
  work: ReadonlyMap<string, KeyWork>,
  batchId: string,
  { unfinished, isPast, sightings: parked }: FoldOptions,
  foresight: ForesightWindow,
): Promise<LedgerEntry[]> {
  const derived = new Map<string, ReadCounts[]>();
  const keyDays = new Map<string, LedgerEntry[]>();
  const slots = new Map<string, HourSlot[]>();
  const sightings = new Map<string, Sighting[]>();
  const learned = [...work.values()].filter(({ keyspace }) => !keyspace.control);
  for (const { ref, keyspace, events } of work.values()) {
    if (!keyspace.control) continue;
    derived.set(
      refId(ref),
      events.map(({ event }) => plainCounts(event)),
    );
  }
  const refs = learned.map(({ ref }) => ref);
  /** Three keys may have led to one read. */
  const pulls = new Map<UserRead, number>();
  await updatePatterns(ports.patterns, refs, (stats, ref, readStats) => {
    // Our own write that was reported as lost (its answer was): nothing more to do.
    if (stats.applied.includes(batchId)) return undefined;
    const id = refId(ref);
    const { keyspace, events, scale } = work.get(id) as KeyWork;
    const counts: ReadCounts[] = [];
    let folded = stats;
    const own = new Map<number, HourSlot>();
    for (const { event, before, derive } of events) {
      if (before.some((earlier) => isApplied(stats, earlier))) {
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
      const earlier = folded;
      const fold = isPast ? foldPastEvent : foldEvent;
      folded = fold(folded, scaleEvent(event, scale), keyspace);
      // A window of the past may hold many hours.
      for (const slot of hourSlots(ref, earlier, folded)) own.set(slot.hour, slot);
    }
    derived.set(id, counts);
    slots.set(id, [...own.values()]);
    sightings.set(id, sightingsOf(ref, stats, folded));
    // What is under trial now was not foreseen by then.
    const read = isPast ? [] : events.map(({ event }) => event);
    const { ttlMilliseconds } = keyspace;
    keyDays.set(id, keyDayEntries(ref, stats.keyDays, folded.keyDays, ttlMilliseconds));
    const pull = (to: UserRead) => {
      const known = pulls.get(to) ?? pullToward(ports.settings, to, readStats);
      pulls.set(to, known);
      return known;
    };
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
  await foldCategories(ports, [...parked, ...[...sightings.values()].flat()], batchId);
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
