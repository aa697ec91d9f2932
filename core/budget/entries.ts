/** From exact counts to additions to the ledger. */
import type { ReadCounts } from '../access.ts';
import type { LedgerEntry } from '../ports.ts';
import { readsRow, strategyRow, WINDOW_LIFE_MILLISECONDS, windowRow } from './rows.ts';

/** What the counts of readers add to which row; one entry per row, zeros left out. */
export function readEntries(counts: readonly ReadCounts[]): LedgerEntry[] {
  const rows = new Map<string, { add: Record<string, number>; expiresAt?: number }>();
  const add = (row: string, name: string, amount: number, expiresAt?: number) => {
    if (amount === 0) return;
    const entry = rows.get(row) ?? { add: {}, ...(expiresAt ? { expiresAt } : {}) };
    entry.add[name] = (entry.add[name] ?? 0) + amount;
    rows.set(row, entry);
  };
  for (const count of counts) {
    const window = windowRow(count.keyspace, count.at);
    const windowEnd = count.at + WINDOW_LIFE_MILLISECONDS;
    for (const name of ['reads', 'misses'] as const) {
      add(readsRow(count.keyspace), name, count[name]);
      add(window, name, count[name], windowEnd);
    }
    for (const [bucket, reads] of Object.entries(count.latency)) {
      add(window, `l${bucket}`, reads, windowEnd);
    }
    for (const [strategy, did] of Object.entries(count.strategies)) {
      const row = strategyRow(count.keyspace, strategy);
      add(row, 'used', did.used);
      add(row, 'savedMilliseconds', did.savedMilliseconds);
      for (const name of ['firstHits', 'earlyMisses'] as const) {
        add(row, name, did[name]);
        add(window, name, did[name], windowEnd);
      }
    }
  }
  return [...rows].map(([row, entry]) => ({ row, ...entry }));
}
