/** Takes one call of an origin's rate: GCRA without burst, on the server's own clock. */
import { makeScript } from '../script.ts';

/**
 * KEYS: next free time (epoch µs). ARGV: emission interval in µs, longest wait in ms.
 * Returns the wait in ms, or nil where it would be longer: then nothing was taken.
 * The key lives as long as it says more than “now”.
 */
export const TAKE_CALL = makeScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local wait = math.ceil((at - now) / 1000)
if wait > tonumber(ARGV[2]) then return false end
local free = at + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000))
return wait
`);
