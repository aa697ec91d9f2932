/** What a policy costs the origin, and what it spares the users, per day at the log's pace. */
import type { BacktestReport, PolicyReport } from './report.ts';

/** What the user knows of the origin; undefined where nothing was said. */
export interface Prices {
  readonly callDollars: number | undefined;
  readonly loadMilliseconds: number | undefined;
}

/** One policy beside `none`. A log without a span counts as one day. */
export interface Cost {
  readonly callsPerDay: number;
  readonly callsPerDayWithout: number;
  /** Reads per day that found their value, and without warming would not have. */
  readonly sparedPerDay: number;
  readonly dollarsPerDay: number | undefined;
  readonly dollarsPerDayWithout: number | undefined;
  readonly waitingSparedMillisecondsPerDay: number | undefined;
}

const DAY_MILLISECONDS = 86_400_000;

/** Works out the cost of a policy. */
export function costOf(
  policy: PolicyReport,
  none: PolicyReport,
  spanMilliseconds: number,
  { callDollars, loadMilliseconds }: Prices,
): Cost {
  const days = spanMilliseconds > 0 ? spanMilliseconds / DAY_MILLISECONDS : 1;
  const callsPerDay = (policy.misses + policy.warms) / days;
  const callsPerDayWithout = none.misses / days;
  const sparedPerDay = (none.misses - policy.misses) / days;
  const times = (amount: number, price: number | undefined) =>
    price === undefined ? undefined : amount * price;
  return {
    callsPerDay,
    callsPerDayWithout,
    sparedPerDay,
    dollarsPerDay: times(callsPerDay, callDollars),
    dollarsPerDayWithout: times(callsPerDayWithout, callDollars),
    waitingSparedMillisecondsPerDay: times(sparedPerDay, loadMilliseconds),
  };
}

/** The policy of that name in a report. */
export function findPolicy(report: BacktestReport, name: string): PolicyReport | undefined {
  return report.policies.find((policy) => policy.name === name);
}
