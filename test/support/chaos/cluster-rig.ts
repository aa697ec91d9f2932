/** A cluster of six nodes, and what is done to its primaries. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeRedis, type RedisClient } from '../../../adapters/redis/connection.ts';
import type { RedisCluster } from '../redis-cluster.ts';
import type { RedisServer } from '../redis-server.ts';
import type { Round } from './chaos-test.ts';
import { type ConnectionChanges, pick } from './redis-rig.ts';

/** Shorter than in production, in proportion: each round takes seconds. */
const TIMEOUTS = {
  connectTimeoutMilliseconds: 300,
  commandTimeoutMilliseconds: 300,
  socketTimeoutMilliseconds: 250,
};

/** What can happen to a primary without another taking its place. */
const STRIKES = ['CLIENT KILL', 'CLIENT PAUSE', 'SIGSTOP'] as const;

/** The cluster of a round. */
export interface ClusterRig {
  readonly cluster: RedisCluster;
  /** A client of its own, which knows one node at first. */
  connect(options?: ConnectionChanges): RedisClient;
  primaries(): Promise<readonly RedisServer[]>;
  /** Does something to a primary for a moment. */
  strike(): Promise<void>;
  /** Ends all connections. */
  stop(): void;
}

/** Empties a cluster that several rounds share. */
export async function makeClusterRig(
  cluster: RedisCluster,
  { random, faults }: Pick<Round, 'random' | 'faults'>,
): Promise<ClusterRig> {
  await cluster.flush();
  const connections: RedisClient[] = [];
  const primaries = async () => {
    const roles = await Promise.all(cluster.nodes.map(({ admin }) => admin.role()));
    return cluster.nodes.filter((_, index) => roles[index]?.[0] === 'master');
  };
  return {
    cluster,
    primaries,
    connect(options = {}) {
      const { port } = pick(random, cluster.nodes);
      const redis = makeRedis({
        ...{ host: '127.0.0.1', port, cluster: true },
        ...TIMEOUTS,
        ...options,
      });
      connections.push(redis);
      return redis;
    },
    async strike() {
      const { admin } = pick(random, await primaries());
      const fault = pick(random, STRIKES);
      const milliseconds = 5 + random() * 30;
      faults.add(fault);
      if (fault === 'CLIENT KILL') {
        await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      } else if (fault === 'CLIENT PAUSE') {
        await admin.client('PAUSE', Math.ceil(milliseconds), 'ALL');
        await pause(milliseconds);
      } else {
        const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
        process.kill(pid, 'SIGSTOP');
        await pause(milliseconds);
        process.kill(pid, 'SIGCONT');
      }
    },
    stop() {
      for (const redis of connections) redis.disconnect();
    },
  };
}
