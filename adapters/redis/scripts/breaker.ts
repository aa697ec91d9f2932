/** The three questions to a shared circuit breaker; `adapters/memory/breaker.ts` is the twin. */
import { makeScript } from '../script.ts';

/** Time in milliseconds on the server's clock: the only one that all workers share. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** KEYS: circuit. ARGV: probe interval. Returns 'closed', 'open' or 'probe'. */
export const ASK_BREAKER = makeScript(`${NOW}
local probeAt = tonumber(redis.call('HGET', KEYS[1], 'probeAt') or 0)
if probeAt == 0 then return 'closed' end
if now < probeAt then return 'open' end
-- Given for an interval, not until it reports: the worker that probes may die.
redis.call('HSET', KEYS[1], 'probeAt', string.format('%.0f', now + ARGV[1]), 'probed', '1')
return 'probe'
`);

/**
 * KEYS: circuit. ARGV: ok (1 or 0), consecutive failures, failure ratio, least calls, window,
 * probe interval, keep (life of the circuit); durations in ms.
 */
export const REPORT_TO_BREAKER = makeScript(`${NOW}
local known = redis.call('HMGET', KEYS[1], 'probeAt', 'probed', 'half', 'calls', 'failures',
  'lastCalls', 'lastFailures', 'consecutive')
local function number(index) return tonumber(known[index] or 0) end
local ok = ARGV[1] == '1'
if number(1) > 0 then
  -- Calls that began before it opened may still report: only a probe's success closes it.
  if ok and known[2] == '1' then redis.call('DEL', KEYS[1]) end
  return 0
end
local half = math.floor(now * 2 / ARGV[5])
local calls, failures, lastCalls, lastFailures = number(4), number(5), number(6), number(7)
if half ~= number(3) then
  local isNext = half == number(3) + 1
  lastCalls, lastFailures = isNext and calls or 0, isNext and failures or 0
  calls, failures = 0, 0
end
local consecutive = ok and 0 or number(8) + 1
calls = calls + 1
if not ok then failures = failures + 1 end
local allCalls, allFailures = calls + lastCalls, failures + lastFailures
local opens = consecutive >= tonumber(ARGV[2])
  or (allCalls >= tonumber(ARGV[4]) and allFailures >= allCalls * ARGV[3])
redis.call('HSET', KEYS[1], 'half', half, 'calls', calls, 'failures', failures,
  'lastCalls', lastCalls, 'lastFailures', lastFailures, 'consecutive', consecutive)
if opens then redis.call('HSET', KEYS[1], 'probeAt', string.format('%.0f', now + ARGV[6])) end
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return opens and 1 or 0
`);
