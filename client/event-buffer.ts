/** Access events that wait to be sent: folded per key and reader, bounded, oldest dropped first. */
import { type AccessEvent, DEMAND } from '../core/access.ts';
import { FORESIGHT } from '../core/budget/rows.ts';
import { isWarmed } from '../core/budget/shadow.ts';
import type { ReadRecord } from './read-record.ts';
import type { WarmRecord } from './warm-record.ts';

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
  /** Where its value came into the cache; a call that did not bring one is only counted. */
  addWarm(warm: WarmRecord): void;
  /** Takes the oldest out, as many as fit one request. */
  take(): AccessEvent[];
}

/** Makes an empty buffer. */
export function makeEventBuffer(options: EventBufferOptions): EventBuffer {
  const events = new Map<string, AccessEvent>();
  let droppedReads = 0;
  const keep = (id: string, event: AccessEvent): void => {
    events.set(id, event);
    if (events.size <= options.maxPending) return;
    for (const [oldest, { reads }] of events) {
      events.delete(oldest);
      droppedReads += reads;
      break;
    }
  };
  return {
    get size() {
      return events.size;
    },
    get droppedReads() {
      return droppedReads;
    },
    add(read) {
      const { user = '', session = '', source = '' } = read.context;
      // The lengths keep apart what would read the same.
      const id = `${user.length}:${session.length}:${source.length}:${user}${session}${source}${read.key}`;
      keep(id, foldRead(events.get(id), read));
    },
    addWarm(warm) {
      const event = warmEvent(warm);
      if (event) keep(`warm:${warm.run}:${warm.key}`, event);
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
    ...(known ? { firstAt: Math.min(known.firstAt ?? known.at, at) } : {}),
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

function warmEvent(warm: WarmRecord): AccessEvent | undefined {
  const { keyspace, key, params, run, benefit, load } = warm;
  if (load?.status !== 'warmed') return undefined;
  const { loadedAt, loadMilliseconds, bytes } = load;
  return {
    keyspace,
    key,
    params,
    at: loadedAt,
    reads: 0,
    misses: 0,
    source: 'warmer',
    loadedAt,
    loadMilliseconds,
    bytes,
    warmed: { strategy: FORESIGHT, run, benefit },
  };
}
