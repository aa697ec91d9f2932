/** When strategies run next. */

/**
 * Next run of a fixed interval, counted from the last start; a late one counts on from there.
 * Undefined before the first run: where the scheduler began is not known here.
 */
export function nextIntervalRun(
  everyMilliseconds: number,
  lastStartedAt: number | undefined,
  now: number,
): number | undefined {
  if (lastStartedAt === undefined) return undefined;
  const passed = Math.floor(Math.max(0, now - lastStartedAt) / everyMilliseconds);
  return lastStartedAt + (passed + 1) * everyMilliseconds;
}
