/** Access events that wait to be sent: folded per key and reader, bounded, oldest dropped first. */
import type { AccessEvent } from '../core/access.ts';
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
  const { source = 'user', ...reader } = context;
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
  };
  if (!entry) return folded;
  const { strategy, run, loadMilliseconds, loadedAt } = entry;
  return {
    ...folded,
    bytes: entry.value.length,
    ...(miss ? { loadMilliseconds, loadedAt } : {}),
    ...(claim.firstUse ? { used: { strategy, run } } : {}),
  };
}
