/** A real redis-server behind a proxy, and what is done to both. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { makeRedis, type RedisOptions } from '../../../adapters/redis/connection.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import type { Round } from './chaos-test.ts';
import { startTcpProxy, type TcpPlan, type TcpProxy } from './tcp-proxy.ts';

/** What can happen to the server and to its connections, for a moment each. */
export type RedisFault =
  | 'CLIENT KILL'
  | 'CLIENT PAUSE'
  | 'SIGSTOP'
  | 'READONLY'
  | 'OOM'
  | 'restart'
  | 'reset of all'
  | 'half-open';

/** All that leave the data where it is. */
export const REDIS_FAULTS: readonly RedisFault[] = [
  'CLIENT KILL',
  'CLIENT PAUSE',
  'SIGSTOP',
  'READONLY',
  'OOM',
  'reset of all',
  'half-open',
];

/** What networks do to single pieces of data. */
export const ROUGH_NETWORK: TcpPlan = {
  delay: 0.04,
  reset: 0.004,
  'lost answer': 0.008,
  truncate: 0.004,
  'half-open': 0.001,
};

/** Shorter than in production, in proportion: each round takes seconds. */
const TIMEOUTS = {
  connectTimeoutMilliseconds: 300,
  commandTimeoutMilliseconds: 200,
  socketTimeoutMilliseconds: 250,
};

/** What a worker's connection has of its own. */
export type ConnectionChanges = Omit<Partial<RedisOptions>, 'cluster'>;

/** One server behind one proxy. */
export interface RedisRig {
  readonly server: RedisServer;
  readonly proxy: TcpProxy;
  /** A worker's connection. */
  connect(options?: ConnectionChanges): Redis;
  /** Does this for so long, and undoes it. */
  strike(fault: RedisFault, milliseconds: number): Promise<void>;
  /** Ends all trouble and all connections. */
  stop(): Promise<void>;
}

/** Starts a proxy before a server that several rounds share; the server is emptied. */
export async function makeRedisRig(
  server: RedisServer,
  { random, faults }: Pick<Round, 'random' | 'faults'>,
  longestDelayMilliseconds = 60,
): Promise<RedisRig> {
  const options = { targetPort: server.port, random, faults, longestDelayMilliseconds };
  const proxy = await startTcpProxy(options);
  await server.admin.flushall();
  const connections: Redis[] = [];
  const strikes: Record<RedisFault, (milliseconds: number) => Promise<void>> = {
    'CLIENT KILL': async () => {
      await server.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    'CLIENT PAUSE': async (milliseconds) => {
      await server.admin.client('PAUSE', Math.ceil(milliseconds), 'ALL');
      await pause(milliseconds);
    },
    SIGSTOP: async (milliseconds) => {
      const pid = Number(/process_id:(\d+)/.exec(await server.admin.info('server'))?.[1]);
      process.kill(pid, 'SIGSTOP');
      await pause(milliseconds);
      process.kill(pid, 'SIGCONT');
    },
    READONLY: async (milliseconds) => {
      // Nobody is there: it keeps its data, and refuses to write.
      await server.admin.replicaof('127.0.0.1', 1);
      await pause(milliseconds);
      await server.admin.replicaof('NO', 'ONE');
    },
    OOM: async (milliseconds) => {
      await server.admin.config('SET', 'maxmemory', '1');
      await pause(milliseconds);
      await server.admin.config('SET', 'maxmemory', '0');
    },
    restart: async () => {
      await server.kill();
      await server.restart();
    },
    'reset of all': async () => {
      proxy.strike('reset');
    },
    'half-open': async () => {
      proxy.strike('half-open');
    },
  };
  return {
    server,
    proxy,
    connect(options = {}) {
      const redis = makeRedis({ host: '127.0.0.1', port: proxy.port, ...TIMEOUTS, ...options });
      connections.push(redis);
      return redis;
    },
    async strike(fault, milliseconds) {
      // The proxy counts what it does to each connection.
      if (fault !== 'reset of all' && fault !== 'half-open') faults.add(fault);
      await strikes[fault](milliseconds);
    },
    async stop() {
      proxy.setPlan({});
      for (const redis of connections) redis.disconnect();
      await proxy.stop();
    },
  };
}

/** Starts the server that the rounds share. */
export function startChaosRedis(): Promise<RedisServer> {
  return startRedisServer({ args: ['--maxmemory-policy', 'noeviction'] });
}

/** One of them. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
