/** How many warms the scheduled strategies were granted lately: what they will need next. */

/** A decayed count, as of a time. */
export interface Approvals {
  readonly count: number;
  readonly countedAt: number;
}

const HALF_LIFE_MILLISECONDS = 10 * 60_000;

/** Adds the approvals of one run. */
export function addApprovals(
  approvals: Approvals | undefined,
  approved: number,
  now: number,
): Approvals {
  return { count: faded(approvals, now) + approved, countedAt: now };
}

/** Approvals to expect within a while. */
export function approvalsIn(
  approvals: Approvals | undefined,
  now: number,
  milliseconds: number,
): number {
  return (faded(approvals, now) * Math.LN2 * milliseconds) / HALF_LIFE_MILLISECONDS;
}

function faded(approvals: Approvals | undefined, now: number): number {
  if (!approvals) return 0;
  const age = Math.max(0, now - approvals.countedAt);
  return approvals.count * 2 ** (-age / HALF_LIFE_MILLISECONDS);
}
