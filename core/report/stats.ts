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

/** Reads that are no demand: they teach nothing and pay for nothing. */
export interface HygieneReport {
  /** Reads of all that is no demand, said or found. */
  readonly backgroundReads: number;
  /** Of these, reads of sessions that were found to be machines. */
  readonly excludedReads: number;
  /** `excludedReads` over all reads. */
  readonly excludedShare: number | null;
  /** Such sessions, now. */
  readonly excludedSessions: number;
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
  readonly hygiene: HygieneReport;
}

/** What a strategy did, over all keyspaces. */
export interface Economics {
  readonly proposed: number;
  readonly approved: number;
  /** Approved, but held out: left cold to be compared with. */
  readonly withheld: number;
  readonly warmed: number;
  readonly fresh: number;
  readonly failed: number;
  readonly used: number;
  /** `warmed` − `used`: entries that no user has read, or not yet. */
  readonly wasted: number;
  /** `used` / `warmed`. */
  readonly precision: number | null;
  /** 100 × `used` / `warmed`: the score that other warmers report, in percent. */
  readonly efficiency: number | null;
  /** Keys loaded from the origin. */
  readonly loads: number;
  /**
   * First hits past the shadow minus misses before it, exact in the sum over strategies; what
   * these misses' own entries save is shared by their numbers and may be broken.
   */
  readonly savedCalls: number;
  /** `savedCalls` / `loads`: a used entry does not always save a call. */
  readonly savedPerLoad: number | null;
  readonly savedMilliseconds: number;
  /** `loads` − `savedCalls`: what it really cost the origin. */
  readonly extraCalls: number;
  /** Dollars, of the keyspaces whose origin has a `callCost`; null where none has. */
  readonly money: MoneyReport | null;
}

/** Dollars. */
export interface MoneyReport {
  readonly saved: number;
  readonly paid: number;
  /** `saved` − `paid`. */
  readonly net: number;
}

/** One side of a trial. */
export interface SideReport {
  /** Key-days with at least one read. */
  readonly keyDays: number;
  readonly reads: number;
  readonly hitRatio: number | null;
}

/** How far the hit rates of two sides are apart: −1 to 1. */
export interface Difference {
  readonly estimate: number;
  /** The interval from `low` to `high` holds the true difference in 95 of 100 cases. */
  readonly low: number;
  readonly high: number;
}

/** A hold-out: keys of the same kind on the same days, warmed and not. */
export interface UpliftReport {
  readonly warmed: SideReport;
  readonly withheld: SideReport;
  /** Hit rate of the warmed less that of the withheld; null while too few are withheld. */
  readonly uplift: Difference | null;
}

/** Two settings of a strategy, each on half of the keys. */
export interface ComparisonReport {
  readonly name: string;
  /** The strategy as it is set, and what it did. */
  readonly a: Economics;
  /** The strategy with the changes, and what it did. */
  readonly b: Economics;
  /** Keys on which the settings differ, where `a` holds. */
  readonly keysOfA: SideReport;
  readonly keysOfB: SideReport;
  /** Hit rate of `b` less that of `a` on the keys on which they differ. */
  readonly difference: Difference | null;
  /** In words. */
  readonly verdict: string;
}

/** One strategy. */
export interface StrategyReport extends Economics {
  readonly name: string;
  /** Null for strategies without hold-out. */
  readonly holdOut: UpliftReport | null;
  /** Null where no settings are compared. */
  readonly comparison: ComparisonReport | null;
}

/** The whole answer. */
export interface StatsReport {
  /** When it was made, epoch milliseconds. */
  readonly at: number;
  readonly recentSeconds: number;
  readonly keyspaces: readonly KeyspaceReport[];
  readonly strategies: readonly StrategyReport[];
  /** All strategies together. */
  readonly holdOut: UpliftReport;
}
