/** Hard limits beside the budget of calls: what may be spent today, and what fits into the cache. */
import type { KeyStats } from '../patterns/stats.ts';
import type { KnownCandidate } from '../strategies/candidate.ts';

/** What one decision may not exceed. */
export interface Limits {
  /** Dollars that may still be spent today, and what one key of this keyspace costs. */
  readonly dollars: number;
  readonly callCost: number;
  /** Bytes that warmed entries may still take up. */
  readonly bytes: number;
  /** A value over this size would push too much else out. */
  readonly largestBytes: number;
  /** Taken for a key whose size is not known; undefined where none is. */
  readonly meanBytes: number | undefined;
}

/** Nothing is limited. */
export const UNLIMITED: Limits = {
  dollars: Number.POSITIVE_INFINITY,
  callCost: 0,
  bytes: Number.POSITIVE_INFINITY,
  largestBytes: Number.POSITIVE_INFINITY,
  meanBytes: undefined,
};

/** Limits that shrink as candidates are taken. */
export interface OpenLimits {
  /** Why the candidate may not be warmed; undefined where it may. */
  refusal(candidate: KnownCandidate): 'money' | 'memory' | undefined;
  take(candidate: KnownCandidate): void;
}

/** Before any size of a keyspace is known. */
const UNKNOWN_BYTES = 1_000;
/** Redis' own overhead of a value and of what Preheat keeps beside it, keys included. */
const ENTRY_OVERHEAD_BYTES = 500;
/** Weight of a run's mean in the mean size of a keyspace. */
const MEAN_WEIGHT = 0.2;
/** Dollars are sums of binary fractions. */
const ROUNDING = 1e-9;

/** Opens limits for one decision. */
export function openLimits(limits: Limits): OpenLimits {
  let { dollars, bytes } = limits;
  return {
    refusal({ record: { stats } }) {
      if (limits.callCost > 0 && dollars + ROUNDING < limits.callCost) return 'money';
      const needed = entryBytes(stats, limits.meanBytes);
      return needed > Math.min(bytes, limits.largestBytes) ? 'memory' : undefined;
    },
    take({ record: { stats } }) {
      dollars -= limits.callCost;
      bytes -= entryBytes(stats, limits.meanBytes);
    },
  };
}

/** What the entry of a key takes up in the cache. */
export function entryBytes({ bytes }: KeyStats, meanBytes: number | undefined): number {
  return (bytes > 0 ? bytes : (meanBytes ?? UNKNOWN_BYTES)) + ENTRY_OVERHEAD_BYTES;
}

/** The mean size of a keyspace's values after another run's candidates; unknown sizes tell nothing. */
export function learnBytes(
  mean: number | undefined,
  candidates: readonly KnownCandidate[],
): number | undefined {
  const sizes = candidates.map(({ record }) => record.stats.bytes).filter((bytes) => bytes > 0);
  if (sizes.length === 0) return mean;
  const seen = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  return mean === undefined ? seen : mean + MEAN_WEIGHT * (seen - mean);
}
