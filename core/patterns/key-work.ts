/** What a window of events has to write: its events by key, and which keys stand for all of them. */
import { type AccessBatch, type AccessEvent, DEMAND } from '../access.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { JournalBatch } from '../ports.ts';
import { sampleKeys } from './sample.ts';

/** The events of one key, in order of time. */
export interface KeyWork {
  readonly ref: KeyRef;
  readonly keyspace: Keyspace;
  readonly events: { event: AccessEvent; before: readonly string[]; derive: boolean }[];
  /** Reads that each read of it stands for: more than 1 where keys were sampled. */
  readonly scale: number;
}

/** What a window teaches, by key; `history` tells which batches had a message before. */
export function groupByKey(
  settings: Settings,
  batches: readonly AccessBatch[],
  history: ReadonlyMap<string, readonly JournalBatch[]>,
): Map<string, KeyWork> {
  const work = new Map<string, KeyWork>();
  for (const batch of batches) {
    const before = (history.get(batch.id) ?? []).map((earlier) => earlier.id);
    for (const event of batch.events) {
      const keyspace = settings.keyspaces.get(event.keyspace);
      // A keyspace that left the configuration while its events were on their way.
      if (!keyspace || !isTeaching(event)) continue;
      // A control group is counted, not learned.
      if (keyspace.control && batch.counts !== undefined) continue;
      const ref = { keyspace: event.keyspace, key: event.key };
      const id = refId(ref);
      const known = work.get(id) ?? { ref, keyspace, events: [], scale: 1 };
      known.events.push({ event, before, derive: batch.counts === undefined });
      work.set(id, known);
    }
  }
  for (const key of work.values()) key.events.sort((a, b) => a.event.at - b.event.at);
  return work;
}

/** Demand, and warms by the application itself. */
function isTeaching({ source, warmed }: AccessEvent): boolean {
  return source === DEMAND || warmed !== undefined;
}

/** Adds keys that were not read in the window, but about which it tells something. */
export function addKeys(
  settings: Settings,
  work: Map<string, KeyWork>,
  refs: readonly KeyRef[],
): void {
  for (const ref of refs) {
    const keyspace = settings.keyspaces.get(ref.keyspace);
    const id = refId(ref);
    if (keyspace && !work.has(id)) work.set(id, { ref, keyspace, events: [], scale: 1 });
  }
}

/**
 * At most `bound` of the keys, each with what it stands for. Keys whose events the exact counts
 * are derived from are all kept, and keys that the application warmed: the budget must not rest on
 * a sample.
 *
 * @param seed of the draw: the same for the same messages, so that a window that died half-way
 *   writes the same keys when it comes again.
 */
export function drawKeys(
  work: ReadonlyMap<string, KeyWork>,
  bound: number,
  seed: string,
): ReadonlyMap<string, KeyWork> {
  if (work.size <= bound) return work;
  const open = [...work].filter(([, key]) => !isExact(key));
  const weighted = open.map(([id, key]) => ({ id, weight: weightOf(key) }));
  const drawn = sampleKeys(weighted, Math.max(0, bound - (work.size - open.length)), seed);
  const left = new Set(open.map(([id]) => id).filter((id) => !drawn.has(id)));
  return new Map(
    [...work]
      .filter(([id]) => !left.has(id))
      .map(([id, key]) => [id, { ...key, scale: drawn.get(id) ?? 1 }]),
  );
}

/**
 * What a hit weighs beside a read. A hit says that its key is read again within the life of an
 * entry, which is all that the gate asks; most keys that were only missed never are. Much more
 * than this makes the few of them that are drawn stand for too many reads (docs/adr/0009).
 */
const HIT_WEIGHT = 3;

/** What a key weighs among those of its window, 1 or more. */
export function weightOf({ events }: KeyWork): number {
  const weights = events.map(({ event: { reads, misses } }) => {
    return reads + HIT_WEIGHT * Math.max(0, reads - misses);
  });
  // A key that was only read on from has no reads of its own.
  return Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
}

/** Whether counts that are never sampled rest on its statistics. */
export function isExact({ events }: KeyWork): boolean {
  return events.some(({ event, derive }) => derive || event.warmed !== undefined);
}

/** An event with what it stands for. */
export function scaleEvent(event: AccessEvent, scale: number): AccessEvent {
  if (scale === 1) return event;
  return { ...event, reads: event.reads * scale, misses: event.misses * scale };
}
