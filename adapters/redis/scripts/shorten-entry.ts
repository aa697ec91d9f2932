/** Makes an entry end earlier; never later, and never another than the one that is meant. */
import { makeScript } from '../script.ts';

/** KEYS: value, state. ARGV: loadedAt of the entry, its new end; epoch ms. Returns 1 where it was done. */
export const SHORTEN_ENTRY = makeScript(`
local known = redis.call('HMGET', KEYS[2], 'loadedAt', 'expiresAt')
if not known[1] or tonumber(known[1]) ~= tonumber(ARGV[1]) then return 0 end
local life = redis.call('PTTL', KEYS[1])
local less = tonumber(known[2]) - tonumber(ARGV[2])
if life <= less or less <= 0 then return 0 end
redis.call('PEXPIRE', KEYS[1], math.ceil(life - less))
redis.call('HSET', KEYS[2], 'expiresAt', ARGV[2])
return 1
`);
