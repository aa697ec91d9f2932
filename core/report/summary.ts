/** From counters of the ledger to the figures of one span of time. */

import type { Summary } from '../api/stats.ts';
import { latencyQuantile } from './latency.ts';

/** Counters by name, as a row of the ledger holds them. */
export type Counters = Readonly<Record<string, number>>;

/**
 * Summarises counters named as in a window row: `reads`, `misses`, `loads`, `firstHits`,
 * `earlyMisses`, and `l<bucket>` per latency bucket.
 */
export function summarise(counters: Counters): Summary {
  const { reads, misses, loads } = named(counters);
  const baselineCalls = baselineOf(counters);
  const hits = Math.max(0, reads - misses);
  const latency = latencyOf(counters);
  return {
    reads,
    hits,
    misses,
    hitRatio: ratio(hits, reads),
    baselineHitRatio: ratio(Math.max(0, reads - baselineCalls), reads),
    warmLoads: loads,
    originCalls: misses + loads,
    baselineCalls,
    originRatio: ratio(misses + loads, baselineCalls),
    p50Milliseconds: latencyQuantile(latency, 0.5) ?? null,
    p95Milliseconds: latencyQuantile(latency, 0.95) ?? null,
  };
}

/** What the origin would have been called without warming: M + S − L. */
function baselineOf(counters: Counters): number {
  return named(counters).misses + savedOf(counters);
}

/** Origin calls that warming saved: first hits past the shadow less misses before it. */
export function savedOf(counters: Counters): number {
  const { firstHits, earlyMisses } = named(counters);
  return firstHits - earlyMisses;
}

/** The counters that every calculation uses; 0 where nothing was added yet. */
export function named(counters: Counters) {
  return {
    reads: counters['reads'] ?? 0,
    misses: counters['misses'] ?? 0,
    loads: counters['loads'] ?? 0,
    firstHits: counters['firstHits'] ?? 0,
    earlyMisses: counters['earlyMisses'] ?? 0,
  };
}

/** Share of a whole; null where there is no whole to speak of. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Adds up counters of the same name. */
export function addCounters(rows: readonly Counters[]): Counters {
  const sum: Record<string, number> = {};
  for (const row of rows) {
    for (const [name, amount] of Object.entries(row)) sum[name] = (sum[name] ?? 0) + amount;
  }
  return sum;
}

function latencyOf(counters: Counters): Counters {
  const buckets = Object.entries(counters).filter(([name]) => /^l\d+$/.test(name));
  return Object.fromEntries(buckets.map(([name, count]) => [name.slice(1), count]));
}
