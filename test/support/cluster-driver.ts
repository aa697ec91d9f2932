/** The cache in a cluster of several nodes, as a driver of the contract suites. */
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import type { CacheDriver } from './cache-drivers.ts';
import { ADMIN, loginOf, refusedBy, userArguments } from './cache-users.ts';
import { eventually } from './eventually.ts';
import { type RedisCluster, startRedisCluster } from './redis-cluster.ts';

let running: Promise<RedisCluster> | undefined;

/** Drivers share one cluster, which takes seconds to start; each finds it empty. */
export async function clusterDriver(): Promise<CacheDriver> {
  const cluster = await clusterOfDrivers();
  await cluster.flush();
  // Each worker knows another node; both find the rest.
  const connect = (index: number) =>
    makeRedis({ ...loginOf('warmer', cluster.nodes[index]?.port ?? 0), cluster: true });
  const [one, two] = [connect(0), connect(4)];
  const caches = [makeRedisCache(one), makeRedisCache(two)] as const;
  // Suites with short intervals are not about the time that connecting takes.
  await Promise.all(caches.map((cache) => cache.ping()));
  return {
    caches,
    guides: [makeRedisGuide(one), makeRedisGuide(two)],
    limiters(rate) {
      const origins = new Map([['catalog', { rate }]]);
      return [makeRedisLimiter(one, { origins }), makeRedisLimiter(two, { origins })];
    },
    breakers: (options) => [makeRedisBreaker(one, options), makeRedisBreaker(two, options)],
    now: () => performance.now(),
    async pass(milliseconds) {
      const until = performance.now() + milliseconds;
      await eventually(() => performance.now() > until);
    },
    async expire(key) {
      await (await cluster.primaryOf(key)).admin.del(key);
    },
    async stop() {
      one.disconnect();
      two.disconnect();
      const refused = (await Promise.all(cluster.nodes.map(refusedBy))).flat();
      // A suite may expect an error, but never one of too few rights.
      if (refused.length > 0) throw new Error(`refused: ${refused.join(', ')}`);
    },
  };
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
