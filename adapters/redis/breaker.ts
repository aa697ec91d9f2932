/** A circuit breaker per origin whose state all workers share through Redis. */
import type { Breaker, BreakerAnswer } from '../../core/ports.ts';
import { type BreakerOptions, DEFAULT_BREAKER } from '../../core/warming/breaker-options.ts';
import type { RedisClient } from './connection.ts';
import { runScript, type ScriptCall } from './script.ts';
import { ASK_BREAKER, REPORT_TO_BREAKER } from './scripts/breaker.ts';
import { sendOne } from './send.ts';

/** An origin that nobody called for so long starts anew, closed. */
const KEEP_MILLISECONDS = 24 * 3_600_000;

/** Makes a breaker; every worker must be given the same options. */
export function makeRedisBreaker(
  redis: RedisClient,
  options: BreakerOptions = DEFAULT_BREAKER,
): Breaker {
  const keyOf = (origin: string) => `preheat:breaker:{${origin}}`;
  return {
    async ask(origin) {
      const call: ScriptCall = { keys: [keyOf(origin)], args: [options.probeIntervalMilliseconds] };
      return (await runScript(redis, ASK_BREAKER, call)) as BreakerAnswer;
    },
    async report(origin, ok) {
      await runScript(redis, REPORT_TO_BREAKER, {
        keys: [keyOf(origin)],
        args: [
          ok ? 1 : 0,
          options.consecutiveFailures,
          options.failureRatio,
          options.minimumCalls,
          options.windowMilliseconds,
          options.probeIntervalMilliseconds,
          KEEP_MILLISECONDS,
        ],
      });
    },
    async state(origin) {
      const probeAt = Number((await sendOne(redis, 'hget', keyOf(origin), 'probeAt')) ?? 0);
      return { open: probeAt > 0, until: probeAt };
    },
  };
}
