/** What an application makes its client of. */
import type { RedisClient, RedisOptions } from '../adapters/redis/connection.ts';
import type { EnvironmentName, PreheatConfig } from '../core/config/define.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import type { Settings } from '../core/config/settings.ts';
import type { Guide } from '../core/foresight/guide.ts';
import type {
  Breaker,
  Cache,
  Clock,
  Ids,
  Origin,
  RateLimiter,
  RequestSigner,
} from '../core/ports.ts';
import type { LoadFunction } from './loads.ts';
import type { MemoryTierOptions } from './memory-tier.ts';
import type { OutboxOptions } from './outbox.ts';
import type { Recorder } from './recorder.ts';
import type { SpareCopyOptions } from './spare-copies.ts';

/** Where the cache is, or a client that the application owns and closes: one of `makeRedis`, or a
 * `Redis` or `Cluster` of ioredis with timeouts as there, because a read waits as long as the client
 * lets it. */
export type CacheChoice =
  | { readonly redis: RedisOptions | RedisClient; readonly cache?: undefined }
  | ({ readonly cache: Cache; readonly redis?: undefined } & BesideCache);

/** What foresight needs beside a cache; without a guide there is none. */
export interface BesideCache {
  readonly guide?: Guide | undefined;
  /** The call rate and the breaker that the warmer keeps to as well. */
  readonly limiter?: RateLimiter | undefined;
  readonly breaker?: Breaker | undefined;
}

/** The configuration file, or what was resolved of it. */
export type SettingsChoice =
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
interface CommonOptions {
  /** Base address of Preheat's API; without it, and without `recorder`, nothing is recorded. */
  readonly endpoint?: string | undefined;
  /** A token with the role `record`. */
  readonly token?: string | undefined;
  /** Instead of a token, where `auth.mode` is `iam`: `makeRequestSigner()` of `preheat/client/aws`. */
  readonly signer?: RequestSigner | undefined;
  readonly recorder?: Recorder;
  /** Holds entries in memory as well; off without it. */
  readonly l1?: MemoryTierOptions;
  /**
   * Serves an ended copy while the origin fails. Off without it. A copy of a key that was invalidated
   * is not served, unless the cache does not answer either: then nobody can tell.
   */
  readonly staleIfError?: SpareCopyOptions;
  /**
   * Whether this process may load, within the budget, what usually follows a user's read. On where
   * reads are recorded: without that nobody would count the calls.
   */
  readonly foresight?: boolean;
  /** When recorded reads are sent. */
  readonly sending?: Partial<OutboxOptions>;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Milliseconds from any fixed moment, for durations. */
  readonly stopwatch?: () => number;
}

/** The settings that were chosen. @throws PreheatError for a configuration that is wrong. */
export function settingsOf(options: SettingsChoice): Pick<Settings, 'keyspaces' | 'origins'> {
  if (options.settings) return options.settings;
  return resolveSettings(options.config, { environment: options.environment });
}
