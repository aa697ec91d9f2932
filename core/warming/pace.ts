/** The pace at which calls leave, so that an origin's rate holds in every window of time. */
import type { Rate } from '../units.ts';

/** Calls arrive this much more or less late than planned; beyond it a window could hold one more. */
const MOST_LATENESS_MILLISECONDS = 250;
/** For short periods the margin is a share instead: `'5/s'` stays close to five calls. */
const LATENESS_SHARE = 0.05;

/**
 * Least time between two calls: the emission interval of GCRA (ITU-T I.371) without burst
 * tolerance. `calls` intervals are a little longer than the period, so that calls which leave
 * late by different amounts still never crowd into one window.
 */
export function emissionMilliseconds(rate: Rate): number {
  return (rate.perMilliseconds + latenessMilliseconds(rate)) / rate.calls;
}

/**
 * Turns closer together than this are finer than what a busy worker keeps: giving late ones up would
 * cost more calls than it saves the origin.
 */
const FINEST_MILLISECONDS = 10;

/** Whether a call that leaves so long after its turn could be one too many in a window. */
export function isTooLate(rate: Rate, milliseconds: number): boolean {
  return (
    emissionMilliseconds(rate) >= FINEST_MILLISECONDS && milliseconds > latenessMilliseconds(rate)
  );
}

/** How much later than planned a call may leave. */
function latenessMilliseconds({ perMilliseconds }: Rate): number {
  return Math.min(perMilliseconds * LATENESS_SHARE, MOST_LATENESS_MILLISECONDS);
}
