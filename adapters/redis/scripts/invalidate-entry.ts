/** Drops an entry, and whatever is on its way to it. */
import { makeScript } from '../script.ts';

/**
 * KEYS: value, state. ARGV: keep (how long the state remembers it at least, ms).
 *
 * The time is the server's own: two invalidations and the loads between them are put in order
 * without comparing clocks of machines.
 */
export const INVALIDATE_ENTRY = makeScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local before = tonumber(redis.call('HGET', KEYS[2], 'invalidatedAt') or 0)
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[2],
  'invalidatedAt', string.format('%.3f', math.max(now, before)),
  'expiresAt', '0',
  'shadowUntil', '0')
local keep = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[2]) < keep then redis.call('PEXPIRE', KEYS[2], keep) end
return 1
`);
