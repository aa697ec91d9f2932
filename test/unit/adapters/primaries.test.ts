import type { Cluster, Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { makeRedisGauge } from '../../../adapters/redis/gauge.ts';
import { readMoment } from '../../../adapters/redis/moment.ts';

type Node = Pick<Redis, 'time' | 'info'>;

/** A cluster whose nodes answer as they are told to. */
function clusterOf(...nodes: readonly Partial<Node>[]): Cluster {
  const primaries = nodes.map((node, index) => ({
    ...node,
    options: { host: 'node', port: index },
  }));
  const cluster: Partial<Record<keyof Cluster, unknown>> = {
    isCluster: true,
    status: 'ready',
    options: {},
    nodes: () => primaries,
    refreshSlotsCache: () => undefined,
  };
  return cluster as unknown as Cluster;
}

const clockAt = (seconds: number): Partial<Node> => ({ time: async () => [seconds, 500] });
const away: Partial<Node> = {
  time: () => Promise.reject(new Error('connection is closed')),
  info: () => Promise.reject(new Error('connection is closed')),
};

describe('the moment of a cluster', () => {
  it('is that of the clock which is behind all others', async () => {
    const cluster = clusterOf(clockAt(1_002), clockAt(1_001), clockAt(1_003));
    expect(await readMoment(cluster)).toBe(1_001_000.5);
  });

  it('is a second less where a primary is away, whose clock nobody knows', async () => {
    expect(await readMoment(clusterOf(clockAt(1_002), away))).toBe(1_001_000.5);
  });

  it('does not wait long for a primary that is silent', async () => {
    const silent = { time: () => new Promise<never>(() => {}) };
    const startedAt = performance.now();
    expect(await readMoment(clusterOf(silent, clockAt(1_002)))).toBe(1_001_000.5);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is an error where no primary answers', async () => {
    const down = { code: 'dependency_down', retryable: true };
    await expect(readMoment(clusterOf(away, away))).rejects.toMatchObject(down);
    await expect(readMoment(clusterOf())).rejects.toMatchObject(down);
  });
});

describe('the gauge of a cluster', () => {
  const node = (used: number, policy = 'volatile-lru'): Partial<Node> => ({
    info: (async (section: string) =>
      section === 'memory'
        ? `used_memory:${used}\r\nmaxmemory:100\r\nmaxmemory_policy:${policy}\r\n`
        : 'evicted_keys:3\r\n') as Redis['info'],
  });

  it('takes all primaries to be as full as the fullest, which is full first', async () => {
    const health = await makeRedisGauge(clusterOf(node(10), node(90), node(20))).read();
    expect(health).toEqual({ usedBytes: 270, maxBytes: 300, evictedKeys: 9, isEvicting: true });
  });

  it('says that writes are refused where one node would refuse them', async () => {
    const health = await makeRedisGauge(clusterOf(node(10), node(20, 'noeviction'))).read();
    expect(health.isEvicting).toBe(false);
  });
});
