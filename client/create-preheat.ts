/** Builds the client out of its parts: the composition root of the library. */
import { makeRedisBreaker } from '../adapters/redis/breaker.ts';
import { makeRedisCache } from '../adapters/redis/cache.ts';
import { makeRedis } from '../adapters/redis/connection.ts';
import { makeRedisGuide } from '../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../adapters/redis/limiter.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemCompression } from '../adapters/system/compression.ts';
import { randomIds } from '../adapters/system/ids.ts';
import type { Settings } from '../core/config/settings.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { Cache, Ids } from '../core/ports.ts';
import { makeBacklog } from './backlog.ts';
import { type Calls, makeCalls } from './calls.ts';
import { makeClaims } from './claims.ts';
import { makeForeseenLoads } from './foreseen-loads.ts';
import { type Foresight, type ForesightReport, makeForesight } from './foresight.ts';
import type { Fetched } from './held-entry.ts';
import { followRates } from './live-rates.ts';
import { makeLoad } from './loads.ts';
import { makeMemoryTier } from './memory-tier.ts';
import { makeNotes } from './notes.ts';
import { type BesideCache, type CacheChoice, type PreheatOptions, settingsOf } from './options.ts';
import { DEFAULT_OUTBOX, makeOutbox, type Outbox, type OutboxReport } from './outbox.ts';
import type { ReadContext } from './read-record.ts';
import { makeReader, type ReaderPorts, type ReadFunction } from './reader.ts';
import { makeHttpRecorder, type Recorder } from './recorder.ts';
import { makeSingleFlight } from './single-flight.ts';
import { makeSpareCopies } from './spare-copies.ts';
import { makeTierStats, type ReadReport, type Source } from './tier-stats.ts';
import { makeTurns } from './turns.ts';

/** Statistics of one client since it was made. */
export interface PreheatStats extends ReadReport {
  /** Absent where nothing is recorded. */
  readonly recording?: OutboxReport;
  /** Absent where nothing is foreseen. */
  readonly foresight?: ForesightReport;
}

/** Reads through the cache, and tells Preheat what is read. */
export interface Preheat extends Calls {
  readonly read: ReadFunction;
  /** Like `read`, the value parsed. @throws SyntaxError where it is not JSON. */
  readJson<T>(
    keyspace: string,
    params: Params,
    context?: ReadContext,
  ): Promise<{ readonly value: T; readonly source: Source }>;
  stats(): PreheatStats;
  /** Changes how many entries the first tier holds. */
  resizeL1(maxItems: number): void;
  /** Forgets what this process holds in memory; the cache keeps its entries. */
  clearL1(): void;
  /** Sends what is recorded now. */
  flush(): Promise<void>;
  /** Sends what is left and closes the connection that the client opened. */
  close(): Promise<void>;
}

/**
 * Makes a client. Nothing is connected before the first read.
 *
 * @example
 * const preheat = createPreheat({ config, redis: { host, port }, load, endpoint, token });
 * const { value } = await preheat.readJson<Product>('product', { sku: 'A1' });
 */
export function createPreheat(options: PreheatOptions): Preheat {
  const { clock = systemClock, ids = randomIds } = options;
  const settings = settingsOf(options);
  const stopwatch = options.stopwatch ?? (() => performance.now());
  const { cache, disconnect, ...beside } = openCache(options, settings);
  const recorder = options.recorder ?? httpRecorder(options);
  const sending = { ...DEFAULT_OUTBOX, ...options.sending };
  const outbox = recorder && makeOutbox({ recorder, clock, ids }, sending);
  const stats = makeTierStats();
  const memory = makeMemoryTier(options.l1, cache);
  const claims = makeClaims(cache, stats.countCacheError);
  const load = makeLoad({ settings, load: options.load, origins: options.origins, stopwatch });
  const flights = makeSingleFlight<Fetched>();
  const takeTurn = makeTurns({ cache, clock, ids });
  const shared = {
    settings,
    cache,
    compression: systemCompression,
    clock,
    stopwatch,
    load,
    flights,
  };
  const isForeseeing = options.foresight ?? true;
  const foresight = isForeseeing ? openForesight({ ...shared, ...beside, ids, outbox }) : undefined;
  const notes = makeNotes({ claims, memory, foresight, record: outbox?.add });
  const backlog = makeBacklog(notes);
  const spares = makeSpareCopies(options.staleIfError);
  const note = backlog.add;
  const read = makeReader({ ...shared, memory, spares, stats, takeTurn, note, foresight });
  const forget = () => {
    memory.clear();
    spares.clear();
  };
  const { endpoint, token, signer } = options;
  const address = endpoint === undefined ? undefined : { endpoint, token, signer };
  return {
    ...makeCalls({ read, address, forget }),
    read,
    resizeL1: memory.resize,
    clearL1: forget,
    async readJson<T>(keyspace: string, params: Params, context?: ReadContext) {
      const { value, source } = await read(keyspace, params, context);
      return { value: JSON.parse(value.toString()) as T, source };
    },
    stats() {
      backlog.drain();
      return {
        ...stats.report(memory.items),
        ...(outbox ? { recording: outbox.report() } : {}),
        ...(foresight ? { foresight: foresight.report() } : {}),
      };
    },
    async flush() {
      backlog.drain();
      await foresight?.settled();
      await claims.settled();
      await outbox?.flush();
    },
    async close() {
      backlog.drain();
      await foresight?.close();
      await claims.settled();
      await outbox?.close();
      disconnect();
    },
  };
}

function httpRecorder({ endpoint, token, signer }: PreheatOptions): Recorder | undefined {
  return endpoint === undefined ? undefined : makeHttpRecorder({ endpoint, token, signer });
}

/** Undefined where nothing is published for readers, or nobody would count what they do. */
function openForesight(
  ports: Pick<ReaderPorts, 'compression' | 'clock' | 'stopwatch' | 'load' | 'flights'> &
    BesideCache & {
      readonly cache: Cache;
      readonly settings: Pick<Settings, 'keyspaces' | 'origins'>;
      readonly ids: Ids;
      readonly outbox: Outbox | undefined;
    },
): Foresight | undefined {
  const { guide, outbox } = ports;
  if (!guide || !outbox) return undefined;
  const warm = makeForeseenLoads({ ...ports, guide, record: outbox.addWarm });
  return makeForesight({ ...ports, guide, warm });
}

function openCache(
  options: CacheChoice,
  settings: Pick<Settings, 'keyspaces' | 'origins'>,
): BesideCache & { readonly cache: Cache; readonly disconnect: () => void } {
  if (options.cache) {
    const { cache, guide, limiter, breaker } = options;
    return { cache, guide, limiter, breaker, disconnect: () => {} };
  }
  const isOwn = !('pipeline' in options.redis);
  const redis = 'pipeline' in options.redis ? options.redis : makeRedis(options.redis);
  const { guide, origins } = followRates(makeRedisGuide(redis), settings);
  return {
    cache: makeRedisCache(redis),
    guide,
    limiter: makeRedisLimiter(redis, { origins }),
    breaker: makeRedisBreaker(redis),
    disconnect: () => isOwn && redis.disconnect(),
  };
}
