/**
 * How much is read in a keyspace at all, hour by hour: the number of keys that were read. Unlike
 * the number of reads it is known exactly at once, and one key that is all the rage moves it by one.
 */

const HOUR_MILLISECONDS = 3_600_000;
const DAY_HOURS = 24;

/** Keys read by hours ago, the hour under way being 0. */
export type Exposures = readonly number[];

/** The exposure of whole hours, from `from` hours ago to before `to`. */
export function exposureOf(exposures: Exposures, from: number, to = exposures.length): number {
  let sum = 0;
  for (let ago = from; ago < to; ago += 1) sum += exposures[ago] ?? 0;
  return sum;
}

/** The exposure from `at` to `now`. */
export function exposureSince(exposures: Exposures, at: number, now: number): number {
  const underWay = now % HOUR_MILLISECONDS;
  const ago = Math.ceil((now - underWay - at) / HOUR_MILLISECONDS);
  if (ago <= 0) return underWay === 0 ? 0 : (exposures[0] ?? 0) * ((now - at) / underWay);
  const rest = (now - underWay - at) / HOUR_MILLISECONDS - (ago - 1);
  return exposureOf(exposures, 0, ago) + (exposures[ago] ?? 0) * rest;
}

/** The exposure to come: that of the same hours a day ago, else the last hour goes on. */
export function exposureAhead(
  exposures: Exposures,
  from: number,
  milliseconds: number,
  now: number,
): number {
  const hour = Math.floor(now / HOUR_MILLISECONDS);
  const lastHour = exposures[1] ?? 0;
  const isKnown = exposures.length > DAY_HOURS && exposureOf(exposures, DAY_HOURS - 1) > 0;
  // Every day is like the other: a TTL may be a year.
  const span = Math.min(milliseconds, DAY_HOURS * HOUR_MILLISECONDS);
  let keys = 0;
  for (let at = from; at < from + span; ) {
    const next = Math.min(
      from + span,
      (Math.floor(at / HOUR_MILLISECONDS) + 1) * HOUR_MILLISECONDS,
    );
    const ago = hour + DAY_HOURS - Math.floor(at / HOUR_MILLISECONDS);
    const expected = isKnown ? (exposures[ago] ?? 0) : lastHour;
    keys += (expected * (next - at)) / HOUR_MILLISECONDS;
    at = next;
  }
  return (keys * milliseconds) / span;
}
