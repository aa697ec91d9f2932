/** Builds the client out of its parts: the composition root of the library. */
import type { Redis } from 'ioredis';
import { makeRedisCache } from '../adapters/redis/cache.ts';
import { makeRedis, type RedisOptions } from '../adapters/redis/connection.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { randomIds } from '../adapters/system/ids.ts';
import type { EnvironmentName, PreheatConfig } from '../core/config/define.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import type { Settings } from '../core/config/settings.ts';
import type { Params } from '../core/keyspaces/template.ts';
import type { Cache, Clock, Ids, Origin } from '../core/ports.ts';
import { makeClaims } from './claims.ts';
import { type LoadFunction, makeLoad } from './loads.ts';
import { type MemoryTierOptions, makeMemoryTier } from './memory-tier.ts';
import { DEFAULT_OUTBOX, makeOutbox, type OutboxOptions, type OutboxReport } from './outbox.ts';
import type { ReadContext, ReadRecord } from './read-record.ts';
import { makeReader, type ReadFunction } from './reader.ts';
import { makeHttpRecorder, type Recorder } from './recorder.ts';
import { makeTierStats, type ReadReport, type Source } from './tier-stats.ts';

/** Where the cache is, or a client that the application owns and closes: one of `makeRedis`, or of
 * ioredis with timeouts as there, because a read waits as long as the client lets it. */
type CacheChoice =
  | { readonly redis: RedisOptions | Redis; readonly cache?: undefined }
  | { readonly cache: Cache; readonly redis?: undefined };

/** The configuration file, or what was resolved of it. */
type SettingsChoice =
  | {
      readonly config: PreheatConfig;
      readonly environment?: EnvironmentName;
      readonly settings?: undefined;
    }
  | { readonly settings: Pick<Settings, 'keyspaces' | 'origins'>; readonly config?: undefined };

/** How a value is loaded that is not in the cache. */
type LoadChoice =
  | { readonly load: LoadFunction; readonly origins?: undefined }
  | { readonly origins: ReadonlyMap<string, Origin>; readonly load?: undefined };

/** What the client is made of. */
export type PreheatOptions = CacheChoice & SettingsChoice & LoadChoice & CommonOptions;

/** What has a default. */
export interface CommonOptions {
  /** Base address of Preheat's API; without it, and without `recorder`, nothing is recorded. */
  readonly endpoint?: string | undefined;
  /** A token with the role `record`. */
  readonly token?: string | undefined;
  readonly recorder?: Recorder;
  /** Holds entries in memory as well; off without it. */
  readonly l1?: MemoryTierOptions;
  /** When recorded reads are sent. */
  readonly sending?: Partial<OutboxOptions>;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Milliseconds from any fixed moment, for durations. */
  readonly stopwatch?: () => number;
}

/** Statistics of one client since it was made. */
export interface PreheatStats extends ReadReport {
  /** Absent where nothing is recorded. */
  readonly recording?: OutboxReport;
}

/** Reads through the cache, and tells Preheat what is read. */
export interface Preheat {
  readonly read: ReadFunction;
  /** Like `read`, the value parsed. @throws SyntaxError where it is not JSON. */
  readJson<T>(
    keyspace: string,
    params: Params,
    context?: ReadContext,
  ): Promise<{ readonly value: T; readonly source: Source }>;
  stats(): PreheatStats;
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
  const { cache, disconnect } = openCache(options);
  const recorder = options.recorder ?? httpRecorder(options);
  const sending = { ...DEFAULT_OUTBOX, ...options.sending };
  const outbox = recorder && makeOutbox({ recorder, clock, ids }, sending);
  const stats = makeTierStats();
  const memory = makeMemoryTier(options.l1);
  const claims = makeClaims(cache, stats.countCacheError);
  const record = (read: ReadRecord) => outbox?.add(read);
  const load = makeLoad({ settings, load: options.load, origins: options.origins, stopwatch });
  const ports = { settings, cache, memory, claims, clock, stopwatch, stats, load, record };
  const read = makeReader(ports);
  return {
    read,
    async readJson<T>(keyspace: string, params: Params, context?: ReadContext) {
      const { value, source } = await read(keyspace, params, context);
      return { value: JSON.parse(value.toString()) as T, source };
    },
    stats: () => ({
      ...stats.report(memory.items),
      ...(outbox ? { recording: outbox.report() } : {}),
    }),
    async flush() {
      await claims.settled();
      await outbox?.flush();
    },
    async close() {
      await claims.settled();
      await outbox?.close();
      disconnect();
    },
  };
}

function httpRecorder({ endpoint, token }: PreheatOptions): Recorder | undefined {
  return endpoint === undefined ? undefined : makeHttpRecorder({ endpoint, token });
}

function settingsOf(options: SettingsChoice): Pick<Settings, 'keyspaces' | 'origins'> {
  if (options.settings) return options.settings;
  return resolveSettings(options.config, { environment: options.environment });
}

function openCache({ cache, redis }: CacheChoice): {
  readonly cache: Cache;
  readonly disconnect: () => void;
} {
  if (cache) return { cache, disconnect: () => {} };
  if ('pipeline' in redis) return { cache: makeRedisCache(redis), disconnect: () => {} };
  const own = makeRedis(redis);
  return { cache: makeRedisCache(own), disconnect: () => own.disconnect() };
}
