/** How full the server is, as it says itself. */
import type { Redis } from 'ioredis';
import type { MemoryUse } from '../../core/ports.ts';
import { fromRedis } from './connection.ts';

/** Asks a server; undefined where its `maxmemory` is none, or it does not tell. */
export function makeRedisMemory(redis: Redis): () => Promise<MemoryUse | undefined> {
  return async () => {
    const info = await fromRedis(redis.info('memory'));
    const [usedBytes, limitBytes] = [readField(info, 'used_memory'), readField(info, 'maxmemory')];
    return limitBytes > 0 ? { usedBytes, limitBytes } : undefined;
  };
}

/** A line of `INFO`: `name:value`. */
function readField(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
