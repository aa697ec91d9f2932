/**
 * How many calls of a kind one caller may make in an hour, counted in the ledger over all
 * functions. Ten-minute windows slide: no hour has more, whenever it begins, and the price is that
 * a call counts for up to ten minutes too long.
 */
import type { Ledger } from '../ports.ts';

const WINDOW_MILLISECONDS = 10 * 60_000;
const HOUR_MILLISECONDS = 3_600_000;
/** The window that is open, and those in which the last hour lies. */
const WINDOWS = HOUR_MILLISECONDS / WINDOW_MILLISECONDS + 1;

/** What is asked for. */
export interface HourlyRequest {
  /** The kind of call. */
  readonly name: string;
  readonly caller: string;
  readonly limit: number;
  readonly now: number;
}

/** Whether the call may be made; a refused one is not counted. */
export interface HourlyAnswer {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the first of the counted calls is forgotten. */
  readonly resetMilliseconds: number;
}

/** Takes one call. Of callers at the same moment, too many are refused rather than too few. */
export async function takeHourly(
  ledger: Ledger,
  { name, caller, limit, now }: HourlyRequest,
): Promise<HourlyAnswer> {
  const open = Math.floor(now / WINDOW_MILLISECONDS);
  const windows = Array.from({ length: WINDOWS }, (_, index) => open - index);
  const rowOf = (window: number) => `limit:${name}:${caller}:${window}`;
  const count = async () => {
    const rows = await ledger.read(windows.map(rowOf));
    return rows.map(({ calls = 0 }) => calls);
  };
  const change = (calls: number) => {
    const expiresAt = (open + WINDOWS + 1) * WINDOW_MILLISECONDS;
    return ledger.add([{ row: rowOf(open), add: { calls }, expiresAt }]);
  };
  const answer = (counts: readonly number[], isAllowed: boolean): HourlyAnswer => {
    const oldest = windows[counts.findLastIndex((calls) => calls > 0)] ?? open;
    return {
      isAllowed,
      limit,
      remaining: Math.max(0, limit - sum(counts)),
      resetMilliseconds: (oldest + WINDOWS) * WINDOW_MILLISECONDS - now,
    };
  };
  const before = await count();
  if (sum(before) >= limit) return answer(before, false);
  await change(1);
  const after = await count();
  if (sum(after) <= limit) return answer(after, true);
  await change(-1);
  return answer(after, false);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, calls) => total + calls, 0);
}
