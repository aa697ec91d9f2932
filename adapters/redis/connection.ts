/** The connection to Redis or Valkey, set up so that no call ever hangs. */
import { type Cluster, Redis } from 'ioredis';
import { dependencyDown } from '../../core/errors.ts';
import { makeCluster } from './cluster.ts';

/** A client of one server, or of a cluster of several. */
export type RedisClient = Redis | Cluster;

/** Where Redis is, how to log in, and how long things may take. */
export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly username?: string;
  readonly password?: string;
  /**
   * True where the server speaks the protocol of Redis Cluster: ElastiCache Serverless, and groups
   * of several shards. Host and port then name any of its nodes, or its configuration endpoint.
   */
  readonly cluster?: boolean;
  /** Longest time to open the connection. Default 1,000. */
  readonly connectTimeoutMilliseconds?: number;
  /** Longest time from a call to its answer, waiting for the connection included. Default 500. */
  readonly commandTimeoutMilliseconds?: number;
  /**
   * Silence after which a connection with calls in flight is given up. Default 400: less than a
   * call may take, so that the first call after a freeze finds its way over a new connection.
   */
  readonly socketTimeoutMilliseconds?: number;
  /** Told of every connection error; the calls that it hits fail on their own. */
  readonly onError?: (error: Error) => void;
}

const MOST_RETRY_DELAY_MILLISECONDS = 1_000;
const FIRST_RETRY_DELAY_MILLISECONDS = 20;
/** Reconnecting cannot help more often than name service and cluster settle after a failover. */
const RECONNECT_INTERVAL_MILLISECONDS = 1_000;
/** A peer that does not answer our FIN is cut off after this. */
const DISCONNECT_TIMEOUT_MILLISECONDS = 200;
/** Answers of a node that is no longer, or not yet, the one to ask: another connect may find it. */
const WRONG_NODE = /^(READONLY|MOVED|CLUSTERDOWN|MASTERDOWN)\b/;

/**
 * Makes a client that connects at the first call and reconnects by itself. Calls wait for a
 * connection at most their timeout; once an attempt to reconnect has failed they fail at once,
 * until it is back. In a cluster that holds for each of its nodes. Use `sendBatch` for every
 * command with a key, and `fromRedis` around every other.
 */
export function makeRedis(options: RedisOptions & { readonly cluster?: false }): Redis;
export function makeRedis(options: RedisOptions): RedisClient;
export function makeRedis(options: RedisOptions): RedisClient {
  const { host, port, onError } = options;
  const node = connectionOptions(options);
  if (options.cluster) return makeCluster({ host, port, node, retryDelayOf, onError });
  const redis = new Redis({
    host,
    port,
    ...node,
    lazyConnect: true,
    reconnectOnError: makeThrottledReconnect(),
    retryStrategy(attempt) {
      // A queue is for the moment between two connections. While the server is away it would make
      // every read of the application wait for its timeout.
      if (attempt > 1) redis.options.enableOfflineQueue = false;
      return retryDelayOf(attempt);
    },
  });
  redis.on('ready', () => {
    redis.options.enableOfflineQueue = true;
  });
  // Without a listener ioredis prints every error to the console.
  redis.on('error', (error: Error) => onError?.(error));
  return redis;
}

/** Whether it is the client of a cluster, whoever made it. */
export function isCluster(redis: RedisClient): redis is Cluster {
  return redis.isCluster;
}

/** How each connection is opened and bounded in time. */
function connectionOptions(options: RedisOptions) {
  const { tls, username, password } = options;
  return {
    ...(tls ? { tls: {} } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    connectionName: 'preheat',
    disableClientInfo: true,
    connectTimeout: options.connectTimeoutMilliseconds ?? 1_000,
    commandTimeout: options.commandTimeoutMilliseconds ?? 500,
    socketTimeout: options.socketTimeoutMilliseconds ?? 400,
    disconnectTimeout: DISCONNECT_TIMEOUT_MILLISECONDS,
    maxRetriesPerRequest: 1,
  };
}

function retryDelayOf(attempt: number): number {
  return Math.min(FIRST_RETRY_DELAY_MILLISECONDS * 2 ** attempt, MOST_RETRY_DELAY_MILLISECONDS);
}

/** Says yes to a new connection on a wrong-node answer, at most once per interval. */
function makeThrottledReconnect(): (error: Error) => boolean {
  let isPausing = false;
  return (error) => {
    if (isPausing || !WRONG_NODE.test(error.message)) return false;
    isPausing = true;
    setTimeout(() => {
      isPausing = false;
    }, RECONNECT_INTERVAL_MILLISECONDS).unref();
    return true;
  };
}

/** Awaits calls to Redis; whatever goes wrong becomes `dependency_down`. */
export async function fromRedis<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw redisDown(thrown);
  }
}

/** The error of one failed command. The cause keeps its message only: ioredis attaches the
 * command with its key and value, which must not reach a log. */
export function redisDown(thrown: unknown): Error {
  return dependencyDown('redis', new Error(thrown instanceof Error ? thrown.message : `${thrown}`));
}
