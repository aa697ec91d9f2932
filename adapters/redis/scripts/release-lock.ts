/** Gives a lock back, unless it has ended and another worker holds it now. */
import { makeScript } from '../script.ts';

/** KEYS: lock. ARGV: owner. */
export const RELEASE_LOCK = makeScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
