/** The exact counts that wait to be sent: small, merged where they pile up, never dropped. */
import {
  type MemoryCounts,
  NO_STRATEGY_COUNTS,
  type ReadCounts,
  type StrategyCounts,
  type WarmCounts,
} from '../core/access.ts';
import { FORESIGHT, windowStart } from '../core/budget/rows.ts';
import { latencyBucket } from '../core/report/latency.ts';
import { isDemand, type ReadRecord } from './read-record.ts';
import type { WarmRecord } from './warm-record.ts';

/** A few minutes of windows in an outage; from then on the newest window takes the rest. */
const MOST_SLOTS = 200;

/** Bytes of counts in one request; with the events beside them it must stay under the API's limit. */
const MOST_BYTES_PER_BATCH = 60_000;

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Slot {
  readonly keyspace: string;
  at: number;
  reads: number;
  misses: number;
  background?: { reads: number; misses: number };
  memory?: Mutable<MemoryCounts>;
  readonly latency: Record<string, number>;
  readonly strategies: Record<string, Mutable<StrategyCounts>>;
  warms?: Record<string, Mutable<WarmCounts>>;
  settled?: Record<string, number>;
}

/** Counts by keyspace and statistics window. */
export interface CountSlots {
  readonly size: number;
  add(read: ReadRecord): void;
  addWarm(warm: WarmRecord): void;
  /** Takes the oldest out, as many as one request has room for. */
  take(): ReadCounts[];
}

/** Makes an empty set of counts. */
export function makeCountSlots(): CountSlots {
  const slots = new Map<string, Slot>();
  const newest = new Map<string, Slot>();

  const slotOf = ({ keyspace, at }: Pick<ReadRecord, 'keyspace' | 'at'>): Slot => {
    const id = `${windowStart(at)}:${keyspace}`;
    const known = slots.get(id);
    if (known) return known;
    const last = newest.get(keyspace);
    if (last && slots.size >= MOST_SLOTS) return last;
    const slot: Slot = { keyspace, at, reads: 0, misses: 0, latency: {}, strategies: {} };
    slots.set(id, slot);
    newest.set(keyspace, slot);
    return slot;
  };

  return {
    get size() {
      return slots.size;
    },
    add(read) {
      const slot = slotOf(read);
      slot.at = Math.max(slot.at, read.at);
      if (!isDemand(read.context)) {
        slot.background ??= { reads: 0, misses: 0 };
        slot.background.reads += 1;
        slot.background.misses += read.miss ? 1 : 0;
        return;
      }
      slot.reads += 1;
      slot.misses += read.miss ? 1 : 0;
      if (read.memory) countMemory(slot, read.memory);
      const bucket = latencyBucket(read.milliseconds);
      slot.latency[bucket] = (slot.latency[bucket] ?? 0) + 1;
      countStrategy(slot, read);
    },
    addWarm(warm) {
      const slot = slotOf(warm);
      slot.at = Math.max(slot.at, warm.at);
      countWarm(slot, warm);
    },
    take() {
      const taken: Slot[] = [];
      let bytes = 0;
      for (const [id, slot] of slots) {
        bytes += Buffer.byteLength(JSON.stringify(slot)) + 1;
        if (taken.length > 0 && bytes > MOST_BYTES_PER_BATCH) break;
        taken.push(slot);
        slots.delete(id);
        if (newest.get(slot.keyspace) === slot) newest.delete(slot.keyspace);
      }
      return taken;
    },
  };
}

function countMemory(slot: Slot, { hit, evicted }: NonNullable<ReadRecord['memory']>): void {
  slot.memory ??= { reads: 0, hits: 0, evicted: 0 };
  slot.memory.reads += 1;
  slot.memory.hits += Number(hit);
  slot.memory.evicted += evicted;
}

function countStrategy(slot: Slot, { miss, claim, entry }: ReadRecord): void {
  const strategy = miss?.strategy ?? entry?.strategy;
  const early = miss?.early ?? false;
  if (!strategy || !(early || claim.firstUse || claim.firstPastShadow)) return;
  const counts = slot.strategies[strategy] ?? { ...NO_STRATEGY_COUNTS };
  slot.strategies[strategy] = counts;
  if (early) counts.earlyMisses += 1;
  if (claim.firstUse) counts.used += 1;
  if (claim.firstPastShadow) {
    counts.firstHits += 1;
    counts.savedMilliseconds += entry?.loadMilliseconds ?? 0;
  }
}

/** A call that was granted is settled also where the origin was not called in the end. */
function countWarm(slot: Slot, { reservedAt, load }: WarmRecord): void {
  slot.settled ??= {};
  slot.settled[reservedAt] = (slot.settled[reservedAt] ?? 0) + 1;
  if (!load) return;
  slot.warms ??= { [FORESIGHT]: { loads: 0, warmed: 0, failed: 0, loadMilliseconds: 0 } };
  const counts = slot.warms[FORESIGHT] as Mutable<WarmCounts>;
  counts.loads += 1;
  counts.warmed += load.status === 'warmed' ? 1 : 0;
  counts.failed += load.status === 'failed' ? 1 : 0;
  counts.loadMilliseconds += load.loadMilliseconds;
}
