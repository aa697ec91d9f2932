/** When an origin's circuit breaker opens, and how it finds its way back. */

/** Thresholds of a breaker. */
export interface BreakerOptions {
  /** Opens after so many failures in a row. */
  readonly consecutiveFailures: number;
  /** Opens at this share of failed calls, once there were `minimumCalls` in the window. */
  readonly failureRatio: number;
  readonly minimumCalls: number;
  /** Calls are counted over the current and the last half of this window. */
  readonly windowMilliseconds: number;
  /** While open, one call over all workers is let through per interval. */
  readonly probeIntervalMilliseconds: number;
}

/** Defaults: an origin that is down costs one call in ten seconds. */
export const DEFAULT_BREAKER: BreakerOptions = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  minimumCalls: 10,
  windowMilliseconds: 30_000,
  probeIntervalMilliseconds: 10_000,
};
