/** How warming went: how much, how well, how long it took, and when it last happened. */
import type { TiersReport, WarmingReport } from '../api/warming.ts';
import { durationsRow, strategyRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import { latencyQuantile } from './latency.ts';
import { addCounters, type Counters, named, ratio } from './summary.ts';

/** Of strategies by name, over all keyspaces. */
export function warmingReport(
  settings: Settings,
  names: readonly string[],
  rows: ReadonlyMap<string, Counters>,
): WarmingReport {
  const keyspaces = [...settings.keyspaces.keys()];
  const every = (row: (keyspace: string, name: string) => string) =>
    keyspaces.flatMap((keyspace) => names.map((name) => rows.get(row(keyspace, name)) ?? {}));
  const counters = addCounters(every(strategyRow));
  const durations = every(durationsRow);
  const lastWarmAt = Math.max(0, ...durations.map((row) => row['lastWarmAt'] ?? 0));
  const { warmed = 0, failed = 0, used = 0, loads = 0, loadMilliseconds = 0 } = counters;
  const efficiency = ratio(used, warmed);
  return {
    warmed,
    failed,
    successRate: ratio(warmed, warmed + failed),
    efficiency: efficiency === null ? null : 100 * efficiency,
    lastWarmAt: lastWarmAt || null,
    loadTimes: { averageMilliseconds: ratio(loadMilliseconds, loads), ...extremes(durations) },
  };
}

/** The shortest and the longest of durations counted by bucket `d<bucket>`, to within 15 %. */
export function extremes(rows: readonly Counters[]): {
  readonly minMilliseconds: number | null;
  readonly maxMilliseconds: number | null;
} {
  const buckets = Object.entries(addCounters(rows)).filter(([name]) => /^d\d+$/.test(name));
  const histogram = Object.fromEntries(buckets.map(([name, count]) => [name.slice(1), count]));
  return {
    minMilliseconds: latencyQuantile(histogram, 0) ?? null,
    maxMilliseconds: latencyQuantile(histogram, 1) ?? null,
  };
}

/** What applications' own memories and the cache answered, from the row of the readers. */
export function tiersReport(counters: Counters): TiersReport {
  const { reads, misses } = named(counters);
  const { memoryReads = 0, memoryHits = 0, memoryEvicted = 0 } = counters;
  const reached = reads - memoryHits;
  return {
    l1: {
      reads: memoryReads,
      hits: memoryHits,
      hitRatio: ratio(memoryHits, memoryReads),
      evicted: memoryEvicted,
    },
    l2: {
      reads: reached,
      hits: Math.max(0, reached - misses),
      hitRatio: ratio(Math.max(0, reached - misses), reached),
    },
  };
}
