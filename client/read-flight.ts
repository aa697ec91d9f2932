/** The load that a miss causes: once over all processes, and written to the cache for the others. */
import { READER } from '../core/budget/rows.ts';
import { readShadow } from '../core/budget/shadow.ts';
import type { Keyspace, Settings } from '../core/config/settings.ts';
import type { KeyWithParams } from '../core/keyspaces/keyspaces.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { CacheRead, Clock, EntryState } from '../core/ports.ts';
import { type CodedCachePorts, writeCoded } from './coded-cache.ts';
import { type Fetched, foundEntry, type HeldEntry, loadedEntry } from './held-entry.ts';
import type { Loaded } from './loads.ts';
import type { MemoryTier } from './memory-tier.ts';
import { isDemand, type ReadRecord } from './read-record.ts';
import type { Flight } from './single-flight.ts';
import type { TierStats } from './tier-stats.ts';
import type { TakeTurn } from './turns.ts';

/** What loading for a reader needs. */
export interface ReadFlightPorts extends CodedCachePorts {
  readonly settings: Pick<Settings, 'origins'>;
  readonly memory: MemoryTier;
  readonly clock: Clock;
  readonly stats: TierStats;
  readonly load: (ref: KeyWithParams) => Promise<Loaded>;
  /** Over all processes. */
  readonly takeTurn: TakeTurn;
}

/** A read that found nothing. */
export interface MissedRead {
  readonly keyspace: Keyspace;
  readonly read: Pick<ReadRecord, 'keyspace' | 'key' | 'params' | 'at' | 'context'>;
  /** What it found in the cache, beside no value. */
  readonly found: Partial<CacheRead>;
  readonly look: () => Promise<Partial<CacheRead>>;
  /** Told before the origin is called. */
  readonly onMiss: (miss: Miss) => void;
}

/** What a miss found in the cache before it went to the origin. */
export interface Miss {
  readonly early: boolean;
  readonly strategy: string;
}

/** Goes to the origin, or waits for another process that is on the way there. */
export function startReadFlight(ports: ReadFlightPorts, missed: MissedRead): Flight<Fetched> {
  const { keyspace, read, found, look } = missed;
  const { key, at } = read;
  const timeoutMilliseconds = ports.settings.origins.get(keyspace.origin)?.timeoutMilliseconds ?? 0;
  const turn = ports.takeTurn({ key, state: found.state, timeoutMilliseconds, look });
  let landed: Promise<boolean> = Promise.resolve(true);
  const fetch = async (): Promise<Fetched> => {
    const own = await turn;
    if (own.value) {
      const entry = foundEntry(keyspace, key, own.value, own.state, found.successors);
      ports.memory.set(entry, at, Math.floor(ports.clock.now()));
      return { entry, source: 'origin' };
    }
    try {
      const entry = await loadEntry(ports, missed, own.state ?? found.state);
      landed = writeCache(ports, entry, read.params, own.moment);
      void landed.then(own.end);
      return { entry, source: 'origin' };
    } catch (error) {
      own.end();
      throw error;
    }
  };
  const result = fetch();
  return {
    result,
    moment: turn.then((own) => (own.value ? undefined : own.moment)),
    // The key stays taken until the value is in the cache: who comes meanwhile gets it from here.
    landed: result.then(
      () => landed,
      () => true,
    ),
  };
}

async function loadEntry(
  ports: ReadFlightPorts,
  { keyspace, read, found, onMiss }: MissedRead,
  state: EntryState | undefined,
): Promise<HeldEntry> {
  const { clock, memory, stats } = ports;
  const { at: _, context, ...ref } = read;
  const loadedAt = Math.floor(clock.now());
  const shadowUntil = state?.shadowUntil ?? 0;
  const { early } = readShadow(shadowUntil, loadedAt, keyspace.ttlMilliseconds, false);
  onMiss({ early, strategy: state?.strategy || READER });
  const loaded = await ports.load(ref).catch((error: unknown) => {
    stats.countOriginError();
    throw error;
  });
  const isForUser = isDemand(context);
  const own = loadedEntry(keyspace, ref.key, loaded, loadedAt, shadowUntil, isForUser);
  const entry = { ...own, successors: found.successors };
  memory.set(entry, loadedAt, Math.floor(clock.now()));
  return entry;
}

/** False where the cache has refused it, because of an invalidation since. */
async function writeCache(
  ports: ReadFlightPorts,
  entry: HeldEntry,
  params: Params,
  moment: number | undefined,
): Promise<boolean> {
  const status = await writeCoded(ports, entry, params, moment);
  if (status instanceof Error) ports.stats.countCacheError();
  return status !== 'invalidated';
}
