/** Whether the cache answers, asked once a second, so that an outage is said as it happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Log } from '../core/ports.ts';

const INTERVAL_MILLISECONDS = 1_000;
const TIMEOUT_MILLISECONDS = 1_000;
/** A server that misses this many in a row hangs rather than being busy. */
const MISSES_UNTIL_HUNG = 3;

/** One question over a fresh connection, so that no broken one can give a wrong answer. */
async function askRedis(url: string, ask: (redis: Redis) => Promise<boolean>): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MILLISECONDS,
    commandTimeout: TIMEOUT_MILLISECONDS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await ask(redis);
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** Whether it answers. */
export function pingRedis(url: string): Promise<boolean> {
  return askRedis(url, async (redis) => (await redis.ping()) === 'PONG');
}

/** Whether it says that it is a node of a Redis Cluster. */
export function isClusterNode(url: string): Promise<boolean> {
  return askRedis(url, async (redis) => /^cluster_enabled:1/m.test(await redis.info('cluster')));
}

/** What the watch tells. */
export interface RedisWatchOptions {
  readonly url: string;
  readonly log: Log;
  /** Called when the server is there but has not answered for several seconds. */
  readonly onHung: () => void;
}

/** The watch: what it saw last, and its end. */
export interface RedisWatch {
  isUp(): boolean;
  stop(): Promise<void>;
}

/** Starts to watch; the cache is taken to be up at first. */
export function watchRedis({ url, log, onHung }: RedisWatchOptions): RedisWatch {
  const stopping = new AbortController();
  let misses = 0;
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const up = await pingRedis(url);
      if (up && misses > 0) log.warn('redis answers again');
      misses = up ? 0 : misses + 1;
      if (misses === 1) log.error('redis does not answer; /v1/health says 503 until it does');
      if (misses > 0 && misses % MISSES_UNTIL_HUNG === 0) onHung();
      await sleep(INTERVAL_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = loop();
  return {
    isUp: () => misses === 0,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
