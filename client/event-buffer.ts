/** Access events that wait to be sent: folded per key and reader, bounded, oldest dropped first. */
import { type AccessEvent, DEMAND } from '../core/access.ts';
import { isWarmed } from '../core/budget/shadow.ts';
import type { ReadRecord } from './read-record.ts';

/** How much is kept, and how much goes out at once. */
export interface EventBufferOptions {
  /** Events kept while they cannot be sent. */
  readonly maxPending: number;
  /** Events in one request. */
  readonly maxPerBatch: number;
  /** Bytes of events in one request. */
  readonly maxBytesPerBatch: number;
}

/** Folded events. */
export interface EventBuffer {
  readonly size: number;
  /** Reads in events that were dropped for want of room. */
  readonly droppedReads: number;
  add(read: ReadRecord): void;
  /** Takes the oldest out, as many as fit one request. */
  take(): AccessEvent[];
}

/** Makes an empty buffer. */
export function makeEventBuffer(options: EventBufferOptions): EventBuffer {
  const events = new Map<string, AccessEvent>();
  let droppedReads = 0;
  return {
    get size() {
      return events.size;
    },
    get droppedReads() {
      return droppedReads;
    },
    add(read) {
      const { user = '', session = '', source = '' } = read.context;
      const id = JSON.stringify([read.key, user, session, source]);
      events.set(id, foldRead(events.get(id), read));
      if (events.size <= options.maxPending) return;
      for (const [oldest, event] of events) {
        events.delete(oldest);
        droppedReads += event.reads;
        break;
      }
    },
    take() {
      const taken: AccessEvent[] = [];
      let bytes = 0;
      for (const [id, event] of events) {
        bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
        if (taken.length === options.maxPerBatch) break;
        if (taken.length > 0 && bytes > options.maxBytesPerBatch) break;
        taken.push(event);
        events.delete(id);
      }
      return taken;
    },
  };
}

function foldRead(known: AccessEvent | undefined, read: ReadRecord): AccessEvent {
  const { keyspace, key, params, at, context, entry, miss, claim } = read;
  const { source = DEMAND, ...reader } = context;
  const folded = {
    keyspace,
    key,
    params,
    ...reader,
    ...known,
    source,
    at: Math.max(known?.at ?? 0, at),
    reads: (known?.reads ?? 0) + 1,
    misses: (known?.misses ?? 0) + (miss ? 1 : 0),
    ...accountOf(known?.account, read),
  };
  if (!entry) return folded;
  const { strategy, run, loadMilliseconds, loadedAt } = entry;
  // Warmed entries end early (jitter), and other programs' entries nobody knows when.
  const livesFully = loadedAt > 0 && !isWarmed(strategy);
  return {
    ...folded,
    bytes: entry.value.length,
    ...(livesFully ? { loadedAt } : {}),
    ...(miss ? { loadMilliseconds } : {}),
    ...(claim.firstUse ? { used: { strategy, run } } : {}),
  };
}

/** The same that `count-slots.ts` counts. */
function accountOf(
  known: AccessEvent['account'],
  { entry, miss, claim }: ReadRecord,
): Pick<AccessEvent, 'account'> {
  const strategy = miss?.strategy ?? entry?.strategy;
  const early = miss?.early ?? false;
  if (!strategy || !(early || claim.firstPastShadow)) return known ? { account: known } : {};
  const { firstHits, earlyMisses } = known?.[strategy] ?? { firstHits: 0, earlyMisses: 0 };
  const counts = {
    firstHits: firstHits + Number(claim.firstPastShadow),
    earlyMisses: earlyMisses + Number(early),
  };
  return { account: { ...known, [strategy]: counts } };
}
