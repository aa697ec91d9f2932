/** The call rate of origins, kept in Redis over all workers: GCRA (ITU-T I.371) without burst. */
import type { OriginSettings } from '../../core/config/settings.ts';
import { notFound } from '../../core/errors.ts';
import type { RateLimiter } from '../../core/ports.ts';
import { emissionMilliseconds, isTooLate } from '../../core/warming/pace.ts';
import type { RedisClient } from './connection.ts';
import { runScript, type ScriptCall } from './script.ts';
import { TAKE_CALL } from './scripts/take-call.ts';

/** Makes a limiter, which looks up each rate at each call; an origin that is not in the settings is an error `not_found`. */
export function makeRedisLimiter(
  redis: RedisClient,
  limits: { readonly origins: ReadonlyMap<string, Pick<OriginSettings, 'rate'>> },
): RateLimiter {
  return {
    async take(origin, maxWaitMilliseconds) {
      const settings = limits.origins.get(origin);
      if (!settings) throw notFound('origin', origin);
      const emission = Math.ceil(emissionMilliseconds(settings.rate) * 1_000);
      const keys: ScriptCall['keys'] = [`preheat:limit:{${origin}}`];
      const wait = await runScript(redis, TAKE_CALL, {
        keys,
        args: [emission, maxWaitMilliseconds],
      });
      return typeof wait === 'number' ? wait : undefined;
    },
    isLate(origin, milliseconds) {
      const settings = limits.origins.get(origin);
      return settings !== undefined && isTooLate(settings.rate, milliseconds);
    },
  };
}
