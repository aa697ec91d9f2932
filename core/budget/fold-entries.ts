/** Ledger entries made ready for a store: one per row, every amount a finite number. */
import { paramsInvalid } from '../errors.ts';
import type { LedgerEntry } from '../ports.ts';

interface Folded {
  readonly add: Record<string, number>;
  readonly latest: Record<string, number>;
  expiresAt: number | undefined;
}

/**
 * Folds entries of the same row into one, so that a token is spent once per row; the latest
 * `expiresAt` and the largest of each `latest` stand.
 *
 * @throws PreheatError `params_invalid` for NaN and infinities, which no later add could mend.
 */
export function foldEntries(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const rows = new Map<string, Folded>();
  for (const { row, add, latest = {}, expiresAt } of entries) {
    const folded = rows.get(row) ?? { add: {}, latest: {}, expiresAt: undefined };
    rows.set(row, folded);
    for (const [name, amount] of Object.entries(add)) {
      if (!Number.isFinite(amount)) {
        throw paramsInvalid({
          path: `${row}.${name}`,
          expected: 'a finite number',
          found: String(amount),
        });
      }
      folded.add[name] = (folded.add[name] ?? 0) + amount;
    }
    for (const [name, value] of Object.entries(latest)) {
      folded.latest[name] = Math.max(folded.latest[name] ?? value, value);
    }
    if (expiresAt !== undefined) folded.expiresAt = Math.max(folded.expiresAt ?? 0, expiresAt);
  }
  return [...rows].map(([row, { add, latest, expiresAt }]) => ({
    row,
    add,
    ...(Object.keys(latest).length > 0 && { latest }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }));
}
