/** Records of keys for the tests of stores. */
import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyRecord, type KeyStats } from '../../core/patterns/stats.ts';

/** A key of a keyspace. */
export function ref(key: string, keyspace = 'product'): KeyRef {
  return { keyspace, key };
}

/** A record with these statistics, all others empty. */
export function record(of: KeyRef, stats: Partial<KeyStats> = {}, version = 0): KeyRecord {
  return { ref: of, version, stats: { ...emptyStats(), ...stats } };
}

/** Statistics in which every field says something. */
export const FULL_STATS: KeyStats = {
  counts: [1.5, 20.25, 300.125],
  countedAt: 1_767_614_400_123,
  firstReadAt: 1_767_000_000_001,
  lastReadAt: 1_767_614_400_122,
  reads: 12_345,
  misses: 67,
  hours: Array.from({ length: 24 }, (_, hour) => hour * 1_000),
  hour: 491_004,
  hourReads: 17,
  hourFirstAt: 1_767_614_400_007,
  loadMilliseconds: 203.75,
  bytes: 2_048,
  loadedAt: 1_767_614_000_000,
  expiresAt: 1_767_617_600_000,
  shadowUntil: 1_767_617_500_000,
  warm: { strategy: 'popular', run: 'run-1', at: 1_767_614_000_000, used: true },
  inFlightUntil: 1_767_614_460_000,
  dueAt: 1_767_617_000_000,
  rank: -12,
  rankScale: 3_600_000,
  offer: { at: 1_767_613_000_000, bin: 101, cost: 0.625 },
  pending: {
    statistics: { at: 1_767_613_000_000, features: [0.5, -6, 1], expected: 0.375 },
    'refresh-ahead': {
      at: 1_767_613_000_001,
      features: [1],
      expected: 0.5,
      readAt: 1_767_613_000_002,
    },
  },
  keyDays: [
    { name: 'popular', side: 'warmed', from: 1_767_400_000_000, reads: 12, misses: 1 },
    { name: 'popular@wider', side: 'b', from: 1_767_400_000_000, reads: 12, misses: 1 },
  ],
  decisions: [
    {
      at: 1_767_613_000_000,
      strategy: 'popular',
      verdict: 'price',
      reason: 'a|b',
      benefit: 0.125,
      price: 0.25,
      callsLeft: -3,
    },
  ],
  failure: { at: 1_767_500_000_000, code: 'origin_missing' },
  category: 'Größe #1',
  params: { model: 'small', prompt: 'grüße, 世界' },
  applied: ['batch-9', 'batch-1', 'batch-5'],
};
