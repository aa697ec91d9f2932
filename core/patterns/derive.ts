/**
 * Exact counts for applications that send events but do not use the client library: the shadow of
 * DESIGN §6 is kept in the statistics of the key and moved by its events, in order of time.
 */
import type { AccessEvent } from '../access.ts';
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
  const firstUse = hit && isWarmed && !warm.used && event.at >= warm.at;
  return {
    stats: {
      ...stats,
      shadowUntil: read.shadowUntil,
      ...(firstUse ? { warm: { ...warm, used: true } } : {}),
    },
    counts: {
      strategy: isWarmed ? warm.strategy : READER,
      reads: event.reads,
      misses: event.misses,
      used: Number(firstUse),
      firstHits: Number(read.first),
      earlyMisses: Number(read.early),
      savedMilliseconds: read.first ? stats.loadMilliseconds : 0,
    },
  };
}
