/** Which Redis is used: our own process, or the one that REDIS_URL names. */
import { Redis } from 'ioredis';
import { makeRedis, type RedisClient } from '../adapters/redis/connection.ts';
import type { Log } from '../core/ports.ts';
import { startRedis } from './redis-process.ts';
import { isClusterNode, watchRedis } from './redis-watch.ts';

/** The cache server of this run. */
export interface CacheServer {
  readonly host: string;
  readonly port: number;
  /** Opens a connection of its own. */
  connect(): RedisClient;
  stop(): Promise<void>;
}

/** Starts or finds it, and watches it: an outage is said, our own server is started again. */
export async function startCacheServer(url: string | undefined, log: Log): Promise<CacheServer> {
  const own = url === undefined ? await startRedis(log) : undefined;
  const address = url ?? `redis://127.0.0.1:${own?.port}`;
  // ioredis reads addresses of every form; this client is never connected.
  const {
    host = '127.0.0.1',
    port = 6_379,
    username,
    password,
    tls,
  } = new Redis(address, {
    lazyConnect: true,
  }).options;
  const cluster = url !== undefined && (await isClusterNode(url));
  const watch = watchRedis({ url: address, log, onHung: () => own?.kill() });
  const connections: RedisClient[] = [];
  return {
    host,
    port,
    connect() {
      const connection = makeRedis({
        host,
        port,
        cluster,
        ...(tls ? { tls: true } : {}),
        ...(username ? { username } : {}),
        ...(password ? { password } : {}),
      });
      connections.push(connection);
      return connection;
    },
    async stop() {
      for (const connection of connections) connection.disconnect();
      await watch.stop();
      await own?.stop();
    },
  };
}
