/** The read path: memory, cache, origin; the cache never makes a read fail. */
import { READER } from '../core/budget/rows.ts';
import { readShadow } from '../core/budget/shadow.ts';
import type { Keyspace, Settings } from '../core/config/settings.ts';
import { type KeyWithParams, resolveKey } from '../core/keyspaces/keyspaces.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { Cache, CacheRead, Clock } from '../core/ports.ts';
import { type Claims, NO_CLAIM } from './claims.ts';
import type { Foresight } from './foresight.ts';
import { type Fetched, foundEntry, type HeldEntry, loadedEntry } from './held-entry.ts';
import type { Loaded } from './loads.ts';
import type { MemoryTier } from './memory-tier.ts';
import { isDemand, type ReadContext, type ReadRecord } from './read-record.ts';
import type { Flight, SingleFlight } from './single-flight.ts';
import type { Source, TierStats } from './tier-stats.ts';

/** A value and the tier that gave it. Do not write into the buffer: other readers share it. */
export interface ReadResult {
  readonly value: Buffer;
  readonly source: Source;
}

/** What the read path needs. */
export interface ReaderPorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly cache: Cache;
  readonly memory: MemoryTier;
  readonly claims: Claims;
  /** Shared with whoever else loads keys in this process. */
  readonly flights: SingleFlight<Fetched>;
  readonly foresight?: Foresight | undefined;
  readonly clock: Clock;
  readonly stopwatch: () => number;
  readonly stats: TierStats;
  readonly load: (ref: KeyWithParams) => Promise<Loaded>;
  readonly record: (read: ReadRecord) => void;
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
  const { clock, stopwatch, memory, stats, flights } = ports;
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
    let miss: Miss | undefined;
    const onMiss = (found: Miss) => {
      miss = found;
    };
    const flight = flights.run(ref.key, () => fetchEntry(ports, keyspace, read, onMiss));
    try {
      const fetched = await flight.result;
      finish(ports, read, fetched, stopwatch() - startedAt, miss);
      return { value: fetched.entry.value, source: fetched.source };
    } catch (error) {
      // The call was made, so it counts; only the one that made it has a miss.
      const milliseconds = stopwatch() - startedAt;
      stats.count('origin', milliseconds, miss !== undefined);
      ports.record({ ...read, milliseconds, claim: NO_CLAIM, ...(miss ? { miss } : {}) });
      throw error;
    }
  };
}

/** Counts and records a read, once it is known what its hit meant. */
function finish(
  ports: ReaderPorts,
  read: StartedRead,
  { entry, source }: Fetched,
  milliseconds: number,
  miss?: Miss,
): void {
  ports.stats.count(source, milliseconds, miss !== undefined);
  ports.foresight?.note(read, entry.successors);
  const record = (claim: ReadRecord['claim']) => {
    ports.record({ ...read, milliseconds, entry, claim, ...(miss ? { miss } : {}) });
  };
  // What a bot's hit means is nothing: the use is left to a user, and so is the shadow.
  const claim = miss || !isDemand(read.context) ? undefined : ports.claims.claim(entry, read.at);
  if (claim) void claim.then(record);
  else record(NO_CLAIM);
}

function fetchEntry(
  ports: ReaderPorts,
  keyspace: Keyspace,
  { at, context, ...ref }: StartedRead,
  onMiss: (miss: Miss) => void,
): Flight<Fetched> {
  let stored: Promise<void> = Promise.resolve();
  const fetch = async (): Promise<Fetched> => {
    const { value, state, successors } = await readCache(ports, ref);
    if (value && state) {
      const entry = foundEntry(keyspace, ref.key, value, state, successors);
      ports.memory.set(entry, at);
      return { entry, source: 'cache' };
    }
    const shadowUntil = state?.shadowUntil ?? 0;
    const { early } = readShadow(shadowUntil, at, keyspace.ttlMilliseconds, false);
    onMiss({ early, strategy: state?.strategy || READER });
    const loaded = await ports.load(ref).catch((error: unknown) => {
      ports.stats.countOriginError();
      throw error;
    });
    const own = loadedEntry(keyspace, ref.key, loaded, at, shadowUntil, isDemand(context));
    const entry = { ...own, successors };
    ports.memory.set(entry, Math.floor(ports.clock.now()));
    stored = writeCache(ports, entry);
    return { entry, source: 'origin' };
  };
  const result = fetch();
  // The key stays taken until the value is in the cache: who comes meanwhile gets it from here.
  const landed = result.then(
    () => stored,
    () => undefined,
  );
  return { result, landed };
}

async function readCache(
  { cache, stats, foresight }: ReaderPorts,
  { keyspace, key }: KeyWithParams,
): Promise<Partial<CacheRead>> {
  try {
    return await cache.read(key, { successors: foresight?.covers(keyspace) ?? false });
  } catch {
    stats.countCacheError();
    return {};
  }
}

async function writeCache({ cache, stats }: ReaderPorts, entry: HeldEntry): Promise<void> {
  const { key, value, keyspace, loadedAt, loadMilliseconds, strategy } = entry;
  const { ttlMilliseconds } = keyspace;
  const write = {
    key,
    value,
    loadedAt,
    loadMilliseconds,
    ttlMilliseconds,
    shadowTtlMilliseconds: ttlMilliseconds,
    strategy,
    run: '',
  };
  const [status] = await cache.write([write]).catch((error: Error) => [error]);
  if (status instanceof Error) stats.countCacheError();
}
