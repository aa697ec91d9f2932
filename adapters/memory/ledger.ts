/** The ledger in memory. */
import { foldEntries } from '../../core/budget/fold-entries.ts';
import { TOKENS_PER_GENERATION } from '../../core/patterns/table-schema.ts';
import type { Clock, Ledger } from '../../core/ports.ts';

interface Row {
  readonly counters: Record<string, number>;
  /** Tokens taken, the newer generation and the one before it. */
  applied: Set<string>;
  earlier: Set<string>;
  expiresAt: number;
}

const FIRST_SWEEP_ROWS = 4_096;

/** Makes an empty ledger; rows past their `expiresAt` are as if they had never been. */
export function makeMemoryLedger(clock: Pick<Clock, 'now'>): Ledger {
  const rows = new Map<string, Row>();
  let sweepAtRows = FIRST_SWEEP_ROWS;

  const find = (name: string): Row | undefined => {
    const row = rows.get(name);
    return row && row.expiresAt > clock.now() ? row : undefined;
  };

  const create = (name: string): Row => {
    if (rows.size >= sweepAtRows) sweep();
    const row: Row = { counters: {}, applied: new Set(), earlier: new Set(), expiresAt: Infinity };
    rows.set(name, row);
    return row;
  };

  // Sweeping when the ledger has doubled costs O(1) per row that was added since.
  const sweep = (): void => {
    const now = clock.now();
    for (const [name, row] of rows) {
      if (row.expiresAt <= now) rows.delete(name);
    }
    sweepAtRows = Math.max(FIRST_SWEEP_ROWS, 2 * rows.size);
  };

  return {
    async read(names) {
      return names.map((name) => ({ ...find(name)?.counters }));
    },
    async add(entries, token) {
      for (const { row: name, add, latest = {}, expiresAt } of foldEntries(entries)) {
        const row = find(name) ?? create(name);
        if (token !== undefined && !take(row, token)) continue;
        for (const [counter, amount] of Object.entries(add)) {
          row.counters[counter] = (row.counters[counter] ?? 0) + amount;
        }
        Object.assign(row.counters, latest);
        if (expiresAt !== undefined) row.expiresAt = expiresAt;
      }
    },
  };
}

function take(row: Row, token: string): boolean {
  if (row.applied.has(token) || row.earlier.has(token)) return false;
  row.applied.add(token);
  if (row.applied.size >= TOKENS_PER_GENERATION) {
    row.earlier = row.applied;
    row.applied = new Set();
  }
  return true;
}
