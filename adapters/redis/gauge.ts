/** How Redis is, by what its INFO command tells. */
import type { Redis } from 'ioredis';
import type { CacheGauge } from '../../core/recovery/health.ts';
import { fromRedis } from './connection.ts';

/** Makes the gauge; figures that a server does not tell are 0. */
export function makeRedisGauge(redis: Redis): CacheGauge {
  return {
    async read() {
      // One section per call: servers before 7.0 take no more, and services tell less than these.
      const [memory, stats] = await Promise.all([
        fromRedis(redis.info('memory')),
        fromRedis(redis.info('stats')),
      ]);
      return {
        usedBytes: figure(memory, 'used_memory'),
        maxBytes: figure(memory, 'maxmemory'),
        evictedKeys: figure(stats, 'evicted_keys'),
        isEvicting: !/^maxmemory_policy:noeviction\r?$/m.test(memory),
      };
    },
  };
}

function figure(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)\\r?$`, 'm').exec(info)?.[1] ?? 0);
}
