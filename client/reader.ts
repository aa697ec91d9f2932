/** The read path: memory, cache, origin; the cache never makes a read fail. */
import { READER } from '../core/budget/rows.ts';
import { readShadow } from '../core/budget/shadow.ts';
import type { Keyspace, Settings } from '../core/config/settings.ts';
import { type KeyWithParams, resolveKey } from '../core/keyspaces/keyspaces.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { CacheRead, Clock } from '../core/ports.ts';
import { type CodedCachePorts, readCoded, writeCoded } from './coded-cache.ts';
import type { Foresight } from './foresight.ts';
import { type Fetched, foundEntry, type HeldEntry, loadedEntry } from './held-entry.ts';
import type { Loaded } from './loads.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { FinishedRead } from './notes.ts';
import { isDemand, type ReadContext, type ReadRecord } from './read-record.ts';
import type { Flight, SingleFlight } from './single-flight.ts';
import type { SpareCopies } from './spare-copies.ts';
import type { Source, TierStats } from './tier-stats.ts';

/** A value and the tier that gave it. Do not write into the buffer: other readers share it. */
export interface ReadResult {
  readonly value: Buffer;
  readonly source: Source;
}

/** What the read path needs. */
export interface ReaderPorts extends CodedCachePorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly memory: MemoryTier;
  readonly spares: SpareCopies;
  /** Shared with whoever else loads keys in this process. */
  readonly flights: SingleFlight<Fetched>;
  readonly foresight?: Pick<Foresight, 'covers'> | undefined;
  readonly clock: Clock;
  readonly stopwatch: () => number;
  readonly stats: TierStats;
  readonly load: (ref: KeyWithParams) => Promise<Loaded>;
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

/** What a miss found in the cache before it went to the origin. */
interface Miss {
  early: boolean;
  strategy: string;
}

/** Makes the read function. */
export function makeReader(ports: ReaderPorts): ReadFunction {
  const { clock, stopwatch, memory, stats } = ports;
  const lookUp = makeLookUp(ports);
  return async (name, params, context = {}) => {
    const ref = resolveKey(ports.settings.keyspaces, { keyspace: name, params }, 'read');
    const keyspace = ports.settings.keyspaces.get(name) as Keyspace;
    const at = Math.floor(clock.now());
    const startedAt = stopwatch();
    const read = { ...ref, at, context };

    const held = memory.get(ref.key, at);
    if (held) {
      finish(ports, read, { entry: held, source: 'l1' }, stopwatch() - startedAt);
      return { value: held.value, source: 'l1' };
    }
    memory.prepare(at);
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
      const spare = ports.spares.find(ref.key, at);
      stats.count(spare ? 'stale' : 'origin', milliseconds, miss !== undefined);
      ports.note({ ...read, milliseconds, ...(miss ? { miss } : {}) });
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
  const isHeld = source === 'l1';
  ports.note(
    miss
      ? { ...read, milliseconds, entry, isHeld, miss }
      : { ...read, milliseconds, entry, isHeld },
  );
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
  for (;;) {
    const flight = flights.run(read.key, () => startLoad(ports, keyspace, read, found, onMiss));
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

function startLoad(
  ports: ReaderPorts,
  keyspace: Keyspace,
  { at, context, ...ref }: StartedRead,
  { state, successors }: Partial<CacheRead>,
  onMiss: (miss: Miss) => void,
): Flight<Fetched> {
  const { cache, clock, memory, stats } = ports;
  const shadowUntil = state?.shadowUntil ?? 0;
  const { early } = readShadow(shadowUntil, at, keyspace.ttlMilliseconds, false);
  onMiss({ early, strategy: state?.strategy || READER });
  // A cache that has just failed would make the read wait once more.
  const moment = state ? cache.moment().catch(() => undefined) : Promise.resolve(undefined);
  let stored = Promise.resolve(true);
  const load = async (): Promise<Fetched> => {
    const begun = await moment;
    const loaded = await ports.load(ref).catch((error: unknown) => {
      stats.countOriginError();
      throw error;
    });
    const own = loadedEntry(keyspace, ref.key, loaded, at, shadowUntil, isDemand(context));
    const entry = { ...own, successors };
    memory.set(entry, at, Math.floor(clock.now()));
    stored = writeCache(ports, entry, ref.params, begun);
    return { entry, source: 'origin' };
  };
  const result = load();
  // The key stays taken until the value is in the cache: who comes meanwhile gets it from here.
  const landed = result.then(
    () => stored,
    () => true,
  );
  return { result, moment, landed };
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

/** False where the cache has refused it, because of an invalidation since. */
async function writeCache(
  ports: ReaderPorts,
  entry: HeldEntry,
  params: Params,
  moment: number | undefined,
): Promise<boolean> {
  const status = await writeCoded(ports, entry, params, moment);
  if (status instanceof Error) ports.stats.countCacheError();
  return status !== 'invalidated';
}
