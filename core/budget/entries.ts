/** From exact counts to additions to the ledger. */
import type { ReadCounts } from '../access.ts';
import type { LedgerEntry } from '../ports.ts';
import { foldEntries } from './fold-entries.ts';
import {
  durationsRow,
  GRANTED,
  readsRow,
  rowsOf,
  settledRow,
  strategyOf,
  WINDOW_LIFE_MILLISECONDS,
  windowRow,
} from './rows.ts';

/** What the counts of readers add to which row; one entry per row, zeros left out. */
export function readEntries(counts: readonly ReadCounts[]): LedgerEntry[] {
  return foldEntries(counts.flatMap((count) => withoutZeros(entriesOf(count))));
}

function entriesOf(counts: ReadCounts) {
  const { keyspace, at, reads, misses, latency, strategies, warms, settled } = counts;
  const { background, memory } = counts;
  const backgroundReads = background?.reads ?? 0;
  const backgroundMisses = background?.misses ?? 0;
  const expiresAt = at + WINDOW_LIFE_MILLISECONDS;
  const inWindow = (add: LedgerEntry['add']) => ({ row: windowRow(keyspace, at), add, expiresAt });
  const buckets = Object.entries(latency).map(([bucket, count]) => [`l${bucket}`, count]);
  return [
    { row: readsRow(keyspace), add: { reads, misses, backgroundReads, backgroundMisses } },
    {
      row: readsRow(keyspace),
      add: {
        memoryReads: memory?.reads ?? 0,
        memoryHits: memory?.hits ?? 0,
        memoryEvicted: memory?.evicted ?? 0,
      },
    },
    inWindow({ reads, misses, ...Object.fromEntries(buckets) }),
    ...Object.entries(strategies).flatMap(([strategy, did]) => [
      ...rowsOf(keyspace, strategy).map((row) => ({ row, add: { ...did } })),
      inWindow({ firstHits: did.firstHits, earlyMisses: did.earlyMisses }),
    ]),
    ...Object.entries(warms ?? {}).flatMap(([strategy, did]) => [
      ...rowsOf(keyspace, strategy).map((row) => ({ row, add: { ...did } })),
      inWindow({ loads: did.loads }),
      ...(did.warmed > 0 ? [lastWarmEntry(keyspace, strategy, at)] : []),
    ]),
    ...Object.entries(settled ?? {}).map(([reservedAt, calls]) => ({
      row: settledRow(keyspace, Number(reservedAt), GRANTED),
      add: { settled: calls },
      expiresAt,
    })),
  ];
}

/** When a strategy last warmed something of a keyspace. */
export function lastWarmEntry(keyspace: string, label: string, at: number): LedgerEntry {
  return { row: durationsRow(keyspace, strategyOf(label)), add: {}, latest: { lastWarmAt: at } };
}

/** Leaves out what adds nothing. */
export function withoutZeros(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries
    .map((entry) => ({
      ...entry,
      add: Object.fromEntries(Object.entries(entry.add).filter(([, amount]) => amount !== 0)),
    }))
    .filter(({ add, latest }) => Object.keys(add).length > 0 || latest !== undefined);
}
