/** Takes a lock, or keeps it: the owner may ask again, and nobody else gets it meanwhile. */
import { makeScript } from '../script.ts';

/** KEYS: lock. ARGV: owner, life in ms. Returns who has it now. */
export const TAKE_TURN = makeScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
`);
