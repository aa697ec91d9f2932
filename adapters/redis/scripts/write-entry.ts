/** Writes an entry and its state, unless a newer load or a later invalidation stands. */
import { makeScript } from '../script.ts';

/**
 * KEYS: value, state. ARGV: value, loadedAt, expiresAt, life of the value, shadowTtl,
 * loadMilliseconds, strategy, run, keep (life of the state), moment (of the cache's clock, before
 * the load; or empty), names and values of what else is known. Times in epoch ms, durations in ms.
 * Returns a WriteStatus.
 *
 * Older includes equal: the same write delivered twice changes nothing. The rule also holds when
 * the value is gone, so that a cached value never goes back to an older load (I4).
 *
 * Most of a write's time goes into its calls and numbers here: what a caller can reckon, it does.
 */
export const WRITE_ENTRY = makeScript(`
local loadedAt = tonumber(ARGV[2])
local known = redis.call('HMGET', KEYS[2], 'loadedAt', 'shadowUntil', 'invalidatedAt', 'missingAt')
local begunAt = tonumber(ARGV[10]) or loadedAt
if known[3] and tonumber(known[3]) >= begunAt then return 'invalidated' end
-- An invalidation stays known for as long as it asked: loads that began before may still come.
local keep = tonumber(ARGV[9])
if known[3] then keep = math.max(keep, redis.call('PTTL', KEYS[2])) end

-- Only a user's load moves the shadow, also when a newer value is there already: without
-- warming its own would have been stored.
local shadowUntil = known[2] or '0'
if ARGV[7] == 'reader' and loadedAt >= tonumber(shadowUntil) then
  shadowUntil = string.format('%.0f', loadedAt + tonumber(ARGV[5]))
  redis.call('HSET', KEYS[2], 'shadowUntil', shadowUntil)
end
if known[1] then redis.call('PEXPIRE', KEYS[2], keep) end
if known[1] and tonumber(known[1]) >= loadedAt then return 'older' end

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
redis.call('HSET', KEYS[2],
  'loadedAt', ARGV[2],
  'expiresAt', ARGV[3],
  'shadowUntil', shadowUntil,
  'strategy', ARGV[7],
  'run', ARGV[8],
  'used', '0',
  'loadMilliseconds', ARGV[6])
if known[1] or known[4] then
  redis.call('HDEL', KEYS[2], 'dollars', 'form', 'validator', 'missingAt', 'missingUntil',
    'missingMoment')
end
if ARGV[11] then redis.call('HSET', KEYS[2], unpack(ARGV, 11)) end
if not known[1] then redis.call('PEXPIRE', KEYS[2], keep) end
return 'written'
`);
