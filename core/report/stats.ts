/** What `GET /v1/stats` answers; the page shows these figures and computes none. */
import type { ReliabilityReport } from './reliability.ts';

/** Reads and origin calls over some span. Ratios are 0 to 1, undefined where nothing was read. */
export interface Summary {
  readonly reads: number;
  readonly hits: number;
  readonly misses: number;
  readonly hitRatio: number | null;
  /** Keys that Preheat loaded from the origin. */
  readonly warmLoads: number;
  /** `misses` + `warmLoads`. */
  readonly originCalls: number;
  /** What the origin would have been called without warming: M + S − L. */
  readonly baselineCalls: number;
  /** `originCalls` / `baselineCalls`. */
  readonly originRatio: number | null;
  readonly p50Milliseconds: number | null;
  readonly p95Milliseconds: number | null;
}

/** One window of time. */
export interface SeriesPoint extends Summary {
  /** Start of the window, epoch milliseconds. */
  readonly at: number;
}

/** How much of the budget is spent. */
export interface BudgetReport {
  /** Allowed extra calls as a share of the calls without warming. */
  readonly limit: number;
  /** Extra calls so far, unbudgeted strategies aside, as a share of the calls without warming. */
  readonly spent: number | null;
  readonly extraCalls: number;
  readonly allowedCalls: number;
  /** The price: the least benefit per extra call that is approved now, 0 to 1. */
  readonly price: number | null;
}

/** One keyspace. */
export interface KeyspaceReport {
  readonly name: string;
  readonly control: boolean;
  readonly ttlSeconds: number;
  readonly total: Summary;
  /** The last complete windows, as many as `recentSeconds` holds. */
  readonly recent: Summary;
  readonly series: readonly SeriesPoint[];
  readonly budget: BudgetReport;
  /** How well the gate's expectations came true, by who had them. */
  readonly reliability: readonly ReliabilityReport[];
}

/** One strategy over all keyspaces. */
export interface StrategyReport {
  readonly name: string;
  readonly proposed: number;
  readonly approved: number;
  readonly warmed: number;
  readonly fresh: number;
  readonly failed: number;
  readonly used: number;
  /** `used` / `warmed`. */
  readonly precision: number | null;
  /** First hits past the shadow minus misses before it: origin calls saved, exactly. */
  readonly savedCalls: number;
  readonly savedMilliseconds: number;
  /** `loads` − `savedCalls`: what it really cost the origin. */
  readonly extraCalls: number;
}

/** The whole answer. */
export interface StatsReport {
  /** When it was made, epoch milliseconds. */
  readonly at: number;
  readonly recentSeconds: number;
  readonly keyspaces: readonly KeyspaceReport[];
  readonly strategies: readonly StrategyReport[];
}
