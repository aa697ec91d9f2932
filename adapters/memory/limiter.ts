/** The call rate of origins for one process: GCRA without burst. */
import type { OriginSettings } from '../../core/config/settings.ts';
import { notFound } from '../../core/errors.ts';
import type { Clock, RateLimiter } from '../../core/ports.ts';
import { emissionMilliseconds, isTooLate } from '../../core/warming/pace.ts';

/** Makes a limiter on the clock; an origin that is not in the settings is an error `not_found`. */
export function makeMemoryLimiter(
  clock: Pick<Clock, 'now'>,
  origins: ReadonlyMap<string, Pick<OriginSettings, 'rate'>>,
): RateLimiter {
  /** Theoretical arrival time of the next call, by origin. */
  const nextAt = new Map<string, number>();
  return {
    async take(origin, maxWaitMilliseconds) {
      const settings = origins.get(origin);
      if (!settings) throw notFound('origin', origin);
      const now = clock.now();
      const at = Math.max(now, nextAt.get(origin) ?? 0);
      const wait = Math.ceil(at - now);
      if (wait > maxWaitMilliseconds) return undefined;
      nextAt.set(origin, at + emissionMilliseconds(settings.rate));
      return wait;
    },
    isLate(origin, milliseconds) {
      const settings = origins.get(origin);
      return settings !== undefined && isTooLate(settings.rate, milliseconds);
    },
  };
}
