/** Makes an entry live on whose value the origin has confirmed: the value is not written. */
import { makeScript } from '../script.ts';

/**
 * KEYS: value, state. ARGV: loadedAt of the confirmed entry, loadedAt, ttl, loadMilliseconds,
 * strategy, run, keep (life of the state), moment (of the cache's clock, before the load; or empty),
 * names and values of what else is known. Times in epoch ms, durations in ms. Returns a WriteStatus, or 'gone'.
 */
export const EXTEND_ENTRY = makeScript(`
local loadedAt, ttl = tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[2], 'loadedAt', 'invalidatedAt')
local begunAt = tonumber(ARGV[8]) or loadedAt
if known[2] and tonumber(known[2]) >= begunAt then return 'invalidated' end
if known[1] and tonumber(known[1]) >= loadedAt then return 'older' end
-- An invalidation stays known for as long as it asked: loads that began before may still come.
local keep = tonumber(ARGV[7])
if known[2] then keep = math.max(keep, redis.call('PTTL', KEYS[2])) end
if not known[1] or tonumber(known[1]) ~= tonumber(ARGV[1]) then return 'gone' end
local life = math.max(1, math.ceil(ttl - tonumber(ARGV[4])))
if redis.call('PEXPIRE', KEYS[1], life) == 0 then return 'gone' end

redis.call('HSET', KEYS[2],
  'loadedAt', ARGV[2],
  'expiresAt', string.format('%.0f', loadedAt + ttl),
  'strategy', ARGV[5],
  'run', ARGV[6],
  'used', '0',
  'loadMilliseconds', ARGV[4])
redis.call('HDEL', KEYS[2], 'dollars', 'validator')
if ARGV[9] then redis.call('HSET', KEYS[2], unpack(ARGV, 9)) end
redis.call('PEXPIRE', KEYS[2], keep)
return 'written'
`);
