/** The cache in a cluster of several nodes, as a driver of the contract suites. */
import { makeRedis } from '../../adapters/redis/connection.ts';
import type { CacheDriver } from './cache-driver.ts';
import { ADMIN, loginOf, refusedBy, userArguments } from './cache-users.ts';
import { PATIENT } from './patient.ts';
import { type RedisCluster, startRedisCluster } from './redis-cluster.ts';
import { redisDriverOf } from './redis-driver.ts';

let running: Promise<RedisCluster> | undefined;

/** Drivers share one cluster, which takes seconds to start; each finds it empty. */
export async function clusterDriver(): Promise<CacheDriver> {
  const cluster = await clusterOfDrivers();
  await cluster.flush();
  // Each worker knows another node; both find the rest.
  const connect = (index: number) =>
    makeRedis({
      ...loginOf('warmer', cluster.nodes[index]?.port ?? 0),
      ...PATIENT,
      cluster: true,
    });
  const driver = redisDriverOf([connect(0), connect(4)], {
    remove: async (key) => (await cluster.primaryOf(key)).admin.del(key),
    end: async () => (await Promise.all(cluster.nodes.map(refusedBy))).flat(),
  });
  // Suites with short intervals are not about the time that connecting takes.
  await Promise.all(driver.caches.map((cache) => cache.ping()));
  return driver;
}

/** The cluster itself; whoever asks first starts it. */
export function clusterOfDrivers(): Promise<RedisCluster> {
  running ??= startRedisCluster({ login: ADMIN, args: userArguments() });
  return running;
}

/** Ends the cluster. */
export async function stopClusterOfDrivers(): Promise<void> {
  await (await running)?.stop();
}
