/** Remembers that the origin has no such value. */
import { makeScript } from '../script.ts';

/**
 * KEYS: state. ARGV: at, until (epoch ms), moment (of the cache's clock), keep (ms): the state may
 * have more to remember.
 */
export const NOTE_ABSENT = makeScript(`
redis.call('HSET', KEYS[1], 'missingAt', ARGV[1], 'missingUntil', ARGV[2], 'missingMoment', ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
`);
