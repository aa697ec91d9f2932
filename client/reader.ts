/** The read path: memory, cache, origin; the cache never makes a read fail. */
import type { Keyspace, Settings } from '../core/config/settings.ts';
import { type KeyWithParams, resolveKey } from '../core/keyspaces/keyspaces.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { CacheRead } from '../core/ports.ts';
import { readCoded } from './coded-cache.ts';
import type { Foresight } from './foresight.ts';
import { type Fetched, foundEntry } from './held-entry.ts';
import type { FinishedRead } from './notes.ts';
import { type Miss, type ReadFlightPorts, startReadFlight } from './read-flight.ts';
import type { ReadContext, ReadRecord } from './read-record.ts';
import type { Flight, SingleFlight } from './single-flight.ts';
import type { SpareCopies } from './spare-copies.ts';
import type { Source } from './tier-stats.ts';

/** A value and the tier that gave it. Do not write into the buffer: other readers share it. */
export interface ReadResult {
  readonly value: Buffer;
  readonly source: Source;
}

/** What the read path needs. */
export interface ReaderPorts extends ReadFlightPorts {
  readonly settings: Pick<Settings, 'keyspaces' | 'origins'>;
  readonly spares: SpareCopies;
  /** Shared with whoever else loads keys in this process. */
  readonly flights: SingleFlight<Fetched>;
  readonly foresight?: Pick<Foresight, 'covers'> | undefined;
  readonly stopwatch: () => number;
  /** Takes note of a read that is over, in its own time. */
  readonly note: (read: FinishedRead) => void;
}

/** Reads one key. @throws PreheatError for wrong params, and what the origin says. */
export type ReadFunction = (
  keyspace: string,
  params: Params,
  context?: ReadContext,
) => Promise<ReadResult>;

type StartedRead = Pick<ReadRecord, 'keyspace' | 'key' | 'params' | 'at' | 'context'>;

/** Makes the read function. */
export function makeReader(ports: ReaderPorts): ReadFunction {
  const { clock, stopwatch, memory, stats, note } = ports;
  const lookUp = makeLookUp(ports);
  return async (name, params, context = {}) => {
    const ref = resolveKey(ports.settings.keyspaces, { keyspace: name, params }, 'read');
    const keyspace = ports.settings.keyspaces.get(name) as Keyspace;
    const at = Math.floor(clock.now());
    const startedAt = stopwatch();
    const { key, params: own } = ref;
    const held = memory.get(key, at);
    if (held) {
      const milliseconds = stopwatch() - startedAt;
      stats.count('l1', milliseconds, false);
      // Written out: a copy of an object costs this path more than all that is in it.
      note({
        keyspace: name,
        key,
        params: own,
        at,
        context,
        milliseconds,
        entry: held,
        isHeld: true,
      });
      return { value: held.value, source: 'l1' };
    }
    memory.prepare(at);
    const read = { ...ref, at, context };
    let miss: Miss | undefined;
    const onMiss = (found: Miss) => {
      miss = found;
    };
    try {
      const fetched = await fetchEntry(ports, lookUp, keyspace, read, onMiss);
      ports.spares.keep(fetched.entry);
      finish(ports, read, fetched, stopwatch() - startedAt, miss);
      return { value: fetched.entry.value, source: fetched.source };
    } catch (error) {
      // The call was made, so it counts; only the one that made it has a miss.
      const milliseconds = stopwatch() - startedAt;
      const spare = ports.spares.find(key, at);
      stats.count(spare ? 'stale' : 'origin', milliseconds, miss !== undefined);
      note({ ...read, milliseconds, ...(miss ? { miss } : {}) });
      if (spare) return { value: spare.value, source: 'stale' };
      throw error;
    }
  };
}

function finish(
  ports: ReaderPorts,
  read: StartedRead,
  { entry, source }: Fetched,
  milliseconds: number,
  miss?: Miss,
): void {
  ports.stats.count(source, milliseconds, miss !== undefined);
  ports.note({ ...read, milliseconds, entry, ...(miss ? { miss } : {}) });
}

/** Looks into the cache, and on a miss goes to the origin or joins who is on the way there. */
async function fetchEntry(
  ports: ReaderPorts,
  lookUp: LookUp,
  keyspace: Keyspace,
  read: StartedRead,
  onMiss: (miss: Miss) => void,
): Promise<Fetched> {
  const { clock, memory, flights } = ports;
  const found = await lookUp(read);
  const { value, state, successors } = found;
  if (state?.invalidatedAt) ports.spares.drop(read.key);
  if (value && state) {
    const entry = foundEntry(keyspace, read.key, value, state, successors);
    memory.set(entry, read.at, Math.floor(clock.now()));
    return { entry, source: 'cache' };
  }
  const look = () => lookUp(read);
  const missed = { keyspace, read, found, look, onMiss };
  for (;;) {
    const flight = flights.run(read.key, () => startReadFlight(ports, missed));
    if (!flight.joined) return flight.result;
    const fetched = await flight.result;
    // An invalidation after that load began may have been acknowledged before this read did: then
    // either the cache refuses the value, or this read has seen the mark of it.
    if ((await flight.landed) && (await isNewEnough(flight, state))) return fetched;
  }
}

/** Whether what is on its way was asked for after the last invalidation that this read knows of. */
async function isNewEnough(flight: Flight<Fetched>, state: CacheRead['state'] | undefined) {
  const invalidatedAt = state?.invalidatedAt ?? 0;
  return invalidatedAt === 0 || invalidatedAt < ((await flight.moment) ?? invalidatedAt);
}

type LookUp = (ref: KeyWithParams) => Promise<Partial<CacheRead>>;

/**
 * Reads the cache. Reads that begin at the very same moment share one call; a later one may know of
 * an invalidation that the call before it did not see.
 */
function makeLookUp(ports: ReaderPorts): LookUp {
  const { settings, stats, foresight } = ports;
  const sent = new Map<string, Promise<Partial<CacheRead>>>();
  const read = async ({ keyspace: name, key }: KeyWithParams): Promise<Partial<CacheRead>> => {
    const keyspace = settings.keyspaces.get(name) as Keyspace;
    try {
      return await readCoded(ports, keyspace, key, {
        successors: foresight?.covers(name) ?? false,
      });
    } catch {
      stats.countCacheError();
      return {};
    }
  };
  return (ref) => {
    const known = sent.get(ref.key);
    if (known) return known;
    const reading = read(ref);
    sent.set(ref.key, reading);
    queueMicrotask(() => sent.delete(ref.key));
    return reading;
  };
}
