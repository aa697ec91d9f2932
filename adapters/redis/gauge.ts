/** How Redis is, by what its INFO command tells. */
import type { CacheGauge, CacheHealth } from '../../core/recovery/health.ts';
import type { RedisClient } from './connection.ts';
import { askPrimaries } from './primaries.ts';

/** Makes the gauge; figures that a server does not tell are 0. */
export function makeRedisGauge(redis: RedisClient): CacheGauge {
  return {
    async read() {
      const { answers } = await askPrimaries(redis, async (node) => {
        // One section per call: servers before 7.0 take no more, and services tell less than these.
        const [memory, stats] = await Promise.all([node.info('memory'), node.info('stats')]);
        return {
          usedBytes: figure(memory, 'used_memory'),
          maxBytes: figure(memory, 'maxmemory'),
          evictedKeys: figure(stats, 'evicted_keys'),
          isEvicting: !/^maxmemory_policy:noeviction\r?$/m.test(memory),
        };
      });
      return ofAll(answers);
    },
  };
}

/**
 * The primaries as one cache. Keys spread evenly, and the fullest node is full first: all count as
 * full as it is.
 */
function ofAll(nodes: readonly CacheHealth[]): CacheHealth {
  const share = ({ usedBytes, maxBytes }: CacheHealth) => usedBytes / (maxBytes || 1);
  const fullest = nodes.reduce((most, node) => (share(node) > share(most) ? node : most));
  return {
    usedBytes: nodes.length * fullest.usedBytes,
    maxBytes: nodes.length * fullest.maxBytes,
    evictedKeys: nodes.reduce((sum, { evictedKeys }) => sum + evictedKeys, 0),
    isEvicting: nodes.every(({ isEvicting }) => isEvicting),
  };
}

function figure(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)\\r?$`, 'm').exec(info)?.[1] ?? 0);
}
