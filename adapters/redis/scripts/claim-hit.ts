/** Decides over all readers what a hit meant. */
import { makeScript } from '../script.ts';

/**
 * KEYS: state. ARGV: at, loadedAt of the entry that was read, shadowTtl, keep (life of the state).
 * Returns { firstUse, firstPastShadow } as 0 or 1.
 */
export const CLAIM_HIT = makeScript(`
local at, shadowTtl = tonumber(ARGV[1]), tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[1], 'loadedAt', 'shadowUntil', 'strategy', 'used')
if not known[1] then return { 0, 0 } end
local firstUse, firstPastShadow = 0, 0
local isWarmed = known[3] ~= 'reader' and known[3] ~= 'background'
if isWarmed and known[4] == '0' and tonumber(known[1]) == tonumber(ARGV[2]) then
  firstUse = 1
  redis.call('HSET', KEYS[1], 'used', '1')
end
if at >= tonumber(known[2]) then
  firstPastShadow = 1
  redis.call('HSET', KEYS[1], 'shadowUntil', string.format('%.0f', at + shadowTtl))
  -- The shadow must be remembered past the end of the entry, else an early miss looks plain.
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  end
end
return { firstUse, firstPastShadow }
`);
