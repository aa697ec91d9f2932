/**
 * Access events that wait to be sent: folded per key and reader, and bounded. Of more than there is
 * room for, a sample of the readers stands for all: who is drawn is told of whole, so that what
 * follows on what is still seen, and each of their reads counts for as many as were left out.
 */

import { type AccessEvent, DEMAND } from '../core/access.ts';
import { FORESIGHT } from '../core/budget/rows.ts';
import { isWarmed } from '../core/budget/shadow.ts';
import { fnv1a } from '../core/fnv1a.ts';
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

/** Source of what the application warmed itself: it must not be sampled, for it cost a call. */
const WARMER = 'warmer';
/** One reader in 1,024 is the least that is told of. */
const MOST_HALVINGS = 10;
/** The sample grows again when so much room is free. */
const ROOM = 4;

/** Folded events. */
export interface EventBuffer {
  readonly size: number;
  /** Reads that are told of by those of other readers. */
  readonly sampledReads: number;
  /** Reads in events that were dropped for want of room, oldest first. */
  readonly droppedReads: number;
  add(read: ReadRecord): void;
  /** Where its value came into the cache; a call that did not bring one is only counted. */
  addWarm(warm: WarmRecord): void;
  /** Takes the oldest out, as many as fit one request. */
  take(): AccessEvent[];
}

/** An event that waits. */
interface Pending {
  readonly event: AccessEvent;
  /** Its reads stand for 2^halvings readers each. */
  readonly halvings: number;
}

/** Makes an empty buffer. */
export function makeEventBuffer(options: EventBufferOptions): EventBuffer {
  const events = new Map<string, Pending>();
  let droppedReads = 0;
  let sampledReads = 0;
  /** One of 2^halvings readers is told of. */
  let halvings = 0;
  const halve = (): void => {
    halvings += 1;
    for (const [id, { event, halvings: own }] of events) {
      // What is left of a larger crowd stands for as many already.
      if (event.source === WARMER || own >= halvings) continue;
      if (isDrawn(event, halvings)) {
        const doubled = { ...event, reads: 2 * event.reads, misses: 2 * event.misses };
        events.set(id, { event: doubled, halvings });
      } else {
        events.delete(id);
        sampledReads += event.reads;
      }
    }
  };
  const keep = (id: string, event: AccessEvent): void => {
    events.set(id, { event, halvings });
    if (events.size <= options.maxPending) return;
    if (halvings < MOST_HALVINGS) {
      halve();
      return;
    }
    for (const [oldest, dropped] of events) {
      events.delete(oldest);
      droppedReads += dropped.event.reads;
      break;
    }
  };
  /** Reads of one reader and key that do not stand for as many are apart. */
  const idOf = (name: string): string => {
    const known = events.get(name);
    return known === undefined || known.halvings === halvings ? name : idOf(`+${name}`);
  };
  return {
    get size() {
      return events.size;
    },
    get sampledReads() {
      return sampledReads;
    },
    get droppedReads() {
      return droppedReads;
    },
    add(read) {
      if (halvings > 0 && !isDrawn({ ...read.context, key: read.key }, halvings)) {
        sampledReads += 1;
        return;
      }
      const { user = '', session = '', source = '' } = read.context;
      // The lengths keep apart what would read the same.
      const id = idOf(
        `${user.length}:${session.length}:${source.length}:${user}${session}${source}${read.key}`,
      );
      keep(id, foldRead(events.get(id)?.event, read, 2 ** halvings));
    },
    addWarm(warm) {
      const event = warmEvent(warm);
      if (event) keep(`warm:${warm.run}:${warm.key}`, event);
    },
    take() {
      const taken: AccessEvent[] = [];
      let bytes = 0;
      for (const [id, { event }] of events) {
        bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
        if (taken.length === options.maxPerBatch) break;
        if (taken.length > 0 && bytes > options.maxBytesPerBatch) break;
        taken.push(event);
        events.delete(id);
      }
      if (events.size < options.maxPending / ROOM) halvings = Math.max(0, halvings - 1);
      return taken;
    },
  };
}

/** Whether a reader, or a key of which no reader is known, is in the sample of one in 2^halvings. */
function isDrawn(
  { user, session, key }: Pick<AccessEvent, 'user' | 'session' | 'key'>,
  halvings: number,
): boolean {
  return (hashOf(user ?? session ?? key) & (2 ** halvings - 1)) === 0;
}

/** The bits are mixed down, as the hash's authors advise for few of them. */
function hashOf(text: string): number {
  const hash = fnv1a(text);
  return (hash >>> 16) ^ (hash & 0xffff);
}

/** @param weight how many readers this one stands for. */
function foldRead(known: AccessEvent | undefined, read: ReadRecord, weight: number): AccessEvent {
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
    reads: (known?.reads ?? 0) + weight,
    misses: (known?.misses ?? 0) + (miss ? weight : 0),
    ...accountOf(known?.account, read),
  };
  if (!entry)
    return read.loadMilliseconds === undefined
      ? folded
      : { ...folded, loadMilliseconds: read.loadMilliseconds };
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
    source: WARMER,
    loadedAt,
    loadMilliseconds,
    bytes,
    warmed: { strategy: FORESIGHT, run, benefit },
  };
}
