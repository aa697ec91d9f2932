/** Lives of entries in Redis. */
import type { Redis } from 'ioredis';
import type { EntryLives } from '../../core/recovery/spread.ts';
import { metaKey } from './beside.ts';
import { runScripts } from './script.ts';
import { SHORTEN_ENTRY } from './scripts/shorten-entry.ts';

/** Makes them on a client of `makeRedis`. */
export function makeRedisLives(redis: Redis): EntryLives {
  return {
    async shorten(entries) {
      const calls = entries.map(({ key, loadedAt, until }) => ({
        keys: [key, metaKey(key)],
        args: [loadedAt, Math.round(until)],
      }));
      const failed = (await runScripts(redis, SHORTEN_ENTRY, calls)).find(isError);
      if (failed) throw failed;
    },
  };
}

function isError(reply: unknown): reply is Error {
  return reply instanceof Error;
}
