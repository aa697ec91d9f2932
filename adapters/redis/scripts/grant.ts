/** The calls that the readers of a keyspace may make: counted down by all of them together. */
import { makeScript } from '../script.ts';

/** KEYS: guidance. ARGV: guidance as JSON, reservedAt, calls, life in ms. Both, or neither. */
export const PUBLISH_GUIDANCE = makeScript(`
redis.call('HSET', KEYS[1], 'guidance', ARGV[1], 'reservedAt', ARGV[2], 'calls', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`);

/** KEYS: guidance. Takes one call. Returns the grant's `reservedAt`, or nil where none is left. */
export const SPEND_CALL = makeScript(`
local calls = tonumber(redis.call('HGET', KEYS[1], 'calls') or 0)
if calls < 1 then return false end
redis.call('HINCRBY', KEYS[1], 'calls', -1)
return redis.call('HGET', KEYS[1], 'reservedAt')
`);

/** KEYS: guidance. Takes all that is left. Returns { reservedAt, calls }, or nil without a grant. */
export const WITHDRAW_CALLS = makeScript(`
local known = redis.call('HMGET', KEYS[1], 'reservedAt', 'calls')
if not known[1] then return false end
redis.call('HSET', KEYS[1], 'calls', 0)
return known
`);
