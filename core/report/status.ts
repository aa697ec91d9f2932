/** What `GET /v1/status` answers: what Preheat is doing, in words rather than figures. */
import type { Schedule } from '../config/settings.ts';
import type { Run } from '../ports.ts';

/** One strategy. */
export interface StrategyStatus {
  readonly name: string;
  readonly enabled: boolean;
  readonly schedule: Schedule;
  readonly lastRun: Run | null;
  /** When it runs next, epoch milliseconds; null where that is not known. */
  readonly nextRunAt: number | null;
  /** Named windows at which it runs as well. */
  readonly windows: readonly WindowStatus[];
}

/** One named window of a strategy. */
export interface WindowStatus {
  readonly name: string;
  readonly schedule: Schedule;
  readonly nextRunAt: number | null;
}

/** One origin. `unknown`: the store of the breakers does not answer. */
export interface OriginStatus {
  readonly name: string;
  readonly breaker: 'closed' | 'open' | 'unknown';
  /** When an open breaker lets the next probe through. */
  readonly openUntil: number | null;
}

/** The gate of one keyspace. */
export interface GateStatus {
  readonly keyspace: string;
  /** Log-odds that a candidate must reach; null before the first decision. */
  readonly threshold: number | null;
}

/** The whole answer. */
export interface StatusReport {
  /** When it was made, epoch milliseconds. */
  readonly at: number;
  /** Strategies are switched off one by one in the configuration; there is no pause of all yet. */
  readonly paused: false;
  readonly strategies: readonly StrategyStatus[];
  readonly origins: readonly OriginStatus[];
  readonly gates: readonly GateStatus[];
}

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
