/** Lives of entries in Redis. */
import type { EntryLives } from '../../core/recovery/spread.ts';
import { metaKey } from './beside.ts';
import type { RedisClient } from './connection.ts';
import { runAllScripts, type ScriptCall } from './script.ts';
import { SHORTEN_ENTRY } from './scripts/shorten-entry.ts';

/** Makes them on a client of `makeRedis`. */
export function makeRedisLives(redis: RedisClient): EntryLives {
  return {
    async shorten(entries) {
      const calls = entries.map(
        ({ key, loadedAt, until }): ScriptCall => ({
          keys: [key, metaKey(key)],
          args: [loadedAt, Math.round(until)],
        }),
      );
      await runAllScripts(redis, SHORTEN_ENTRY, calls);
    },
  };
}
