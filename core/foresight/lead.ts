/**
 * When a reader goes on: the time between two keys of a pair, as a log-logistic law of shape 2
 * around its geometric mean. Long pauses are rare and not very rare, as those of readers are.
 */

/** The latest so many count: habits change. */
const MOST_COUNTED = 16;

/** The mean with one more; `count` says of how many it is so far. */
export function addLead(mean: number, count: number, milliseconds: number): number {
  const lead = Math.max(1, milliseconds);
  if (count < 1) return lead;
  const weight = 1 / Math.min(MOST_COUNTED, count + 1);
  return Math.exp((1 - weight) * Math.log(mean) + weight * Math.log(lead));
}

/**
 * How likely a reader goes on between `from` and `to` (milliseconds after the visit), of whom it
 * is known that they have not by `elapsed`.
 *
 * @param share of all visits that are followed on so, whenever.
 */
export function chanceBetween(
  { share, lead }: { readonly share: number; readonly lead: number },
  elapsed: number,
  from: number,
  to: number,
): number {
  const stillToCome = (after: number) =>
    share / (1 + (Math.max(0, after) / Math.max(1, lead)) ** 2);
  const open = 1 - share + stillToCome(elapsed);
  return open > 0 ? Math.max(0, stillToCome(from) - stillToCome(to)) / open : 0;
}
