/** Writes an entry and its state, unless a newer load or a later invalidation stands. */
import { makeScript } from '../script.ts';

/**
 * KEYS: value, state. ARGV: value, loadedAt, ttl, shadowTtl, loadMilliseconds, strategy, run,
 * keep (life of the state), moment (of the cache's clock, before the load; or empty), names and
 * values of what else is known. Times in epoch ms, durations in ms. Returns a WriteStatus.
 *
 * Older includes equal: the same write delivered twice changes nothing. The rule also holds when
 * the value is gone, so that a cached value never goes back to an older load (I4).
 */
export const WRITE_ENTRY = makeScript(`
local loadedAt, ttl, shadowTtl = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local known = redis.call('HMGET', KEYS[2], 'loadedAt', 'shadowUntil', 'invalidatedAt')
local begunAt = tonumber(ARGV[9]) or loadedAt
if known[3] and tonumber(known[3]) >= begunAt then return 'invalidated' end

-- Only a user's load moves the shadow, also when a newer value is there already: without
-- warming its own would have been stored.
local shadowUntil = tonumber(known[2] or 0)
if ARGV[6] == 'reader' and loadedAt >= shadowUntil then
  shadowUntil = loadedAt + shadowTtl
  redis.call('HSET', KEYS[2], 'shadowUntil', string.format('%.0f', shadowUntil))
end
redis.call('PEXPIRE', KEYS[2], ARGV[8])
if known[1] and tonumber(known[1]) >= loadedAt then return 'older' end

redis.call('SET', KEYS[1], ARGV[1], 'PX', math.max(1, math.ceil(ttl - tonumber(ARGV[5]))))
redis.call('HSET', KEYS[2],
  'loadedAt', ARGV[2],
  'expiresAt', string.format('%.0f', loadedAt + ttl),
  'shadowUntil', string.format('%.0f', shadowUntil),
  'strategy', ARGV[6],
  'run', ARGV[7],
  'used', '0',
  'loadMilliseconds', ARGV[5])
redis.call('HDEL', KEYS[2], 'dollars', 'form', 'validator', 'missingAt', 'missingUntil',
  'missingMoment')
if ARGV[10] then redis.call('HSET', KEYS[2], unpack(ARGV, 10)) end
redis.call('PEXPIRE', KEYS[2], ARGV[8])
return 'written'
`);
