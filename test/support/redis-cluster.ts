/** A real Redis Cluster of three primaries, each with a replica, on free ports. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotOf } from '../../adapters/redis/slot.ts';
import { eventually } from './eventually.ts';
import { findFreePort } from './free-port.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

/** A running cluster. */
export interface RedisCluster {
  /** Three that begin as primaries, then their replicas in the same order. */
  readonly nodes: readonly RedisServer[];
  /** Who serves a key now, as a node that is up believes. */
  primaryOf(key: string): Promise<RedisServer>;
  /** Resolves when all nodes serve, and each replica has its primary's data. */
  settle(): Promise<void>;
  /** Empties all primaries. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** How a cluster is started. */
interface RedisClusterOptions {
  /** A node that is silent for so long is taken to be dead. Default 2,000. */
  readonly nodeTimeoutMilliseconds?: number;
  /** Options of every redis-server. */
  readonly args?: readonly string[];
  /** Of the test's own clients. */
  readonly login?: { readonly username: string; readonly password: string };
}

const PRIMARIES = 3;
const SLOTS = 16_384;

/**
 * Starts a cluster without persistence. As in ElastiCache, the other shards serve on while a primary
 * is away. Every node begins with the same map of the cluster, so nobody has to meet first.
 */
export async function startRedisCluster({
  nodeTimeoutMilliseconds = 2_000,
  args = [],
  login,
}: RedisClusterOptions = {}): Promise<RedisCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'preheat-test-cluster-'));
  const places = await Promise.all(
    Array.from({ length: 2 * PRIMARIES }, async (_, index) => ({
      id: `${index}`.repeat(40),
      port: await findFreePort(),
      busPort: await findFreePort(),
    })),
  );
  const nodes = await Promise.all(
    places.map(async ({ port, busPort }, index) => {
      const file = join(directory, `${index}.conf`);
      await writeFile(file, mapFor(index, places));
      return startRedisServer({
        port,
        ...(login && { login }),
        args: [
          ...['--cluster-enabled', 'yes', '--cluster-config-file', file],
          ...['--cluster-port', `${busPort}`, '--cluster-require-full-coverage', 'no'],
          ...['--cluster-node-timeout', `${nodeTimeoutMilliseconds}`],
          ...['--repl-diskless-sync-delay', '0', '--cluster-allow-replica-migration', 'no'],
          ...(login ? ['--masteruser', login.username, '--masterauth', login.password] : []),
          ...args,
        ],
      });
    }),
  );
  const cluster: RedisCluster = {
    nodes,
    async primaryOf(key) {
      const slot = slotOf(key);
      const up = nodes.find(({ admin }) => admin.status === 'ready') ?? nodes[0];
      const ranges = (await up?.admin.call('CLUSTER', 'SLOTS')) as readonly SlotRange[];
      const [, , [, port]] = ranges.find(([from, to]) => from <= slot && slot <= to) as SlotRange;
      return nodes.find((node) => node.port === port) as RedisServer;
    },
    async settle() {
      await Promise.all(nodes.map((node) => eventually(() => isSettled(node), 20_000)));
    },
    async flush() {
      for (const { admin } of nodes) {
        if ((await admin.role())[0] === 'master') await admin.flushall();
      }
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await rm(directory, { recursive: true, force: true });
    },
  };
  await cluster.settle();
  return cluster;
}

/** First slot, last slot, the primary's address and port. */
type SlotRange = readonly [number, number, readonly [string, number]];

interface Place {
  readonly id: string;
  readonly port: number;
  readonly busPort: number;
}

/** What a node would have written down, had it met all others. */
function mapFor(self: number, places: readonly Place[]): string {
  const lines = places.map(({ id, port, busPort }, index) => {
    const shard = index % PRIMARIES;
    const isPrimary = index < PRIMARIES;
    const role = isPrimary ? 'master -' : `slave ${places[shard]?.id}`;
    const from = Math.ceil((shard * SLOTS) / PRIMARIES);
    const to = Math.ceil(((shard + 1) * SLOTS) / PRIMARIES) - 1;
    const flags = index === self ? `myself,${role}` : role;
    const slots = isPrimary ? ` ${from}-${to}` : '';
    return `${id} 127.0.0.1:${port}@${busPort} ${flags} 0 0 ${shard + 1} connected${slots}`;
  });
  return `${lines.join('\n')}\nvars currentEpoch ${PRIMARIES} lastVoteEpoch 0\n`;
}

/** Serves, and a replica has its primary's data. */
async function isSettled({ admin }: RedisServer): Promise<boolean> {
  const [info, replication] = await Promise.all([admin.cluster('INFO'), admin.info('replication')]);
  const isWell = `${info}`.includes('cluster_state:ok');
  const isLinked = !replication.includes('role:slave') || replication.includes('link_status:up');
  return isWell && isLinked;
}
