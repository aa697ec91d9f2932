/** One half of the readers: the client library, on a connection and an origin of its own. */
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import type { RedisClient } from '../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { createPreheat } from '../../client/index.ts';
import type { Settings } from '../../core/config/settings.ts';
import { notFound } from '../../core/errors.ts';
import type { Origin } from '../../core/ports.ts';
import { makeFastCache, makeFastLimiter } from '../tempo/fast-cache.ts';
import type { Tempo } from '../tempo/tempo.ts';
import type { Half } from './readers.ts';

/** Recorded reads leave twice a second, and in a replay not more often than this in real time. */
const SEND_MILLISECONDS = 500;
const LEAST_REAL_SEND_MILLISECONDS = 250;

/** What a half is made of. */
export interface HalfOptions {
  readonly keyspace: string;
  readonly redis: RedisClient;
  readonly settings: Settings;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly tempo: Tempo;
  /** Base address of the API. */
  readonly endpoint: string;
  /** With the role `record`. */
  readonly token: string;
}

/** Makes the half; both are made alike. */
export function makeHalf(options: HalfOptions): Half {
  const { keyspace, redis, settings, origins, endpoint, token } = options;
  const { clock, speed } = options.tempo;
  const cache = makeRedisCache(redis);
  const limiter = makeRedisLimiter(redis, settings);
  const name = settings.keyspaces.get(keyspace)?.origin ?? '';
  const origin = origins.get(name);
  const timeout = settings.origins.get(name)?.timeoutMilliseconds;
  if (!origin || timeout === undefined) throw notFound('origin', name);
  const client = createPreheat({
    settings,
    cache: speed === 1 ? cache : makeFastCache(cache, clock, speed),
    // What it publishes lives longer than the log's time needs, and is replaced in every window.
    guide: makeRedisGuide(redis),
    limiter: speed === 1 ? limiter : makeFastLimiter(limiter, speed),
    breaker: makeRedisBreaker(redis),
    // Latencies are real; the duration of a load is in the product's time, like the entry's life.
    load: async (_, params) => {
      const startedAt = performance.now();
      const [result] = await origin.load([params], AbortSignal.timeout(timeout));
      if (result?.value === undefined) throw result?.error ?? notFound('value', keyspace);
      return {
        value: result.value,
        loadMilliseconds: (performance.now() - startedAt) * speed,
      };
    },
    endpoint,
    token,
    clock,
    sending: {
      intervalMilliseconds: Math.max(SEND_MILLISECONDS, LEAST_REAL_SEND_MILLISECONDS * speed),
    },
  });
  return { keyspace, client };
}
