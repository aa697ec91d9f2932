/** Ledger entries made ready for a store: one per row, every amount a finite number. */
import { paramsInvalid } from '../errors.ts';
import type { LedgerEntry } from '../ports.ts';

/**
 * Folds entries of the same row into one, so that a token is spent once per row; the latest
 * `expiresAt` of them stands.
 *
 * @throws PreheatError `params_invalid` for NaN and infinities, which no later add could mend.
 */
export function foldEntries(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const rows = new Map<string, { add: Record<string, number>; expiresAt: number | undefined }>();
  for (const { row, add, expiresAt } of entries) {
    const folded = rows.get(row) ?? { add: {}, expiresAt: undefined };
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
    if (expiresAt !== undefined) folded.expiresAt = Math.max(folded.expiresAt ?? 0, expiresAt);
  }
  return [...rows].map(([row, { add, expiresAt }]) => ({
    row,
    add,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }));
}
