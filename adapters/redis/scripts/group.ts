/** Groups of keys that are dropped together: an index of each, and when it was last dropped. */
import { makeScript } from '../script.ts';

/**
 * KEYS: index, fence. ARGV: of each key its life in ms and its name; at most 500 keys, as many as
 * fit on the stack. Puts keys into the index before their values are written, and takes some out
 * whose life is over, so that the index holds little more than what lives. Returns when the group
 * was last dropped, or nil.
 */
export const JOIN_GROUP = makeScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 4 * #ARGV)
if #over > 0 then redis.call('ZREM', KEYS[1], unpack(over)) end
local members, longest = {}, 0
for at = 1, #ARGV, 2 do
  local life = tonumber(ARGV[at])
  longest = math.max(longest, life)
  members[at], members[at + 1] = now + life, ARGV[at + 1]
end
redis.call('ZADD', KEYS[1], 'GT', unpack(members))
if redis.call('PTTL', KEYS[1]) < longest then redis.call('PEXPIRE', KEYS[1], longest) end
return redis.call('GET', KEYS[2])
`);

/** KEYS: fence. ARGV: keep in ms. From now on no load that began before is written. */
export const FENCE_GROUP = makeScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local before = tonumber(redis.call('GET', KEYS[1]) or 0)
redis.call('SET', KEYS[1], string.format('%.3f', math.max(now, before)), 'PX', ARGV[1])
return 1
`);

/**
 * KEYS: index, what is to be dropped. Takes the whole index away at once; what is written from now
 * on goes into a new one. Returns 1; 0 where there is nothing; -1 where another drop is not over.
 */
export const TAKE_GROUP = makeScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
`);
