/** The suites of this folder once more, on a Redis Cluster of six nodes: it is started once. */
import { afterAll, vi } from 'vitest';
import { clusterDriver, stopClusterOfDrivers } from '../support/cluster-driver.ts';

vi.mock('../support/cache-drivers.ts', () => ({
  CACHE_DRIVERS: { 'a cluster of six nodes': clusterDriver },
}));

afterAll(stopClusterOfDrivers);

for (const suite of ['breaker', 'cache', 'cache-extension', 'guide', 'invalidation', 'limiter']) {
  await import(`./${suite}.test.ts`);
}
