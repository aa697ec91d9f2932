/**
 * Counts for applications that send events but do not use the client library: the shadow
 * (`core/budget/shadow.ts`) is kept in the statistics of the key and moved by its events, in order
 * of time. Only hits of entries that are known can have saved a call: those that Preheat warmed, and
 * those that a miss has loaded, while they live. What else is in the cache longer than expected,
 * the application put there itself. That errs to the safe side.
 */
import type { AccessEvent, ReadCounts } from '../access.ts';
import { READER } from '../budget/rows.ts';
import { readShadow } from '../budget/shadow.ts';
import type { Keyspace } from '../config/settings.ts';
import type { KeyStats } from './stats.ts';

/** What one event adds to the counts, and to which strategy. */
export interface DerivedCounts {
  readonly strategy: string;
  readonly reads: number;
  readonly misses: number;
  readonly used: number;
  readonly firstHits: number;
  readonly earlyMisses: number;
  readonly savedMilliseconds: number;
}

/** Moves the shadow by one event; call it before `foldEvent`, on the same statistics. */
export function deriveCounts(
  stats: KeyStats,
  event: AccessEvent,
  keyspace: Keyspace,
): { readonly stats: KeyStats; readonly counts: DerivedCounts } {
  const hit = event.misses === 0;
  const read = readShadow(stats.shadowUntil, event.at, keyspace.ttlMilliseconds, hit);
  const warm = stats.warm;
  const isWarmed = warm !== undefined && warm.at >= stats.loadedAt;
  // A miss before the shadow ends has loaded an entry that outlives it: that miss was counted, so
  // must be what its entry saves.
  const isSaving = read.first && (isWarmed || event.at < stats.expiresAt);
  const firstUse = hit && isWarmed && !warm.used && event.at >= warm.at;
  return {
    stats: {
      ...stats,
      shadowUntil: read.shadowUntil,
      warm: firstUse ? { ...warm, used: true } : warm,
    },
    counts: {
      strategy: isWarmed ? warm.strategy : READER,
      reads: event.reads,
      misses: event.misses,
      used: Number(firstUse),
      firstHits: Number(isSaving),
      earlyMisses: Number(read.early),
      savedMilliseconds: isSaving ? stats.loadMilliseconds : 0,
    },
  };
}

/** Derived counts as a reader would have sent them. */
export function asReadCounts(event: AccessEvent, counts: DerivedCounts): ReadCounts {
  const { strategy, reads, misses, ...did } = counts;
  return {
    keyspace: event.keyspace,
    at: event.at,
    reads,
    misses,
    latency: {},
    strategies: { [strategy]: did },
  };
}
