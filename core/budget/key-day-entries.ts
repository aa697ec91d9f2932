/** From the key-days of a key to additions to the ledger. */
import { DAY_MILLISECONDS, utcDay } from '../gate/hold-out.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { KeyDay } from '../patterns/key-days.ts';
import type { LedgerEntry } from '../ports.ts';
import { trialRow } from './rows.ts';

/**
 * What a change of a key's trials adds to their rows: sums over key-days, and sums of squares and
 * products, because reads of one key-day are not independent and the interval must know.
 */
export function keyDayEntries(
  { keyspace }: KeyRef,
  before: readonly KeyDay[] = [],
  after: readonly KeyDay[] = [],
  ttlMilliseconds: number,
): LedgerEntry[] {
  return after.flatMap((keyDay): LedgerEntry[] => {
    const known = before.find(({ name, from }) => name === keyDay.name && from === keyDay.from);
    if (keyDay.reads === (known?.reads ?? 0)) return [];
    const now = sumsOf(keyDay, ttlMilliseconds);
    const then = sumsOf(known ?? { ...keyDay, reads: 0, misses: 0 }, ttlMilliseconds);
    const add = Object.fromEntries(
      Object.entries(now).map(([name, sum]) => [name, sum - then[name as keyof typeof then]]),
    );
    return [{ row: trialRow(keyspace, keyDay.name, keyDay.side), add }];
  });
}

function sumsOf(keyDay: KeyDay, ttlMilliseconds: number) {
  const { reads, misses } = keyDay;
  const expected = expectedMisses(keyDay, ttlMilliseconds);
  return {
    keyDays: Number(reads > 0),
    reads,
    misses,
    expected,
    expectedExpected: expected ** 2,
    expectedMisses: expected * misses,
    missesMisses: misses ** 2,
  };
}

/**
 * Misses to expect of so many reads without warming, evenly spread until the end of the day: the
 * first misses, and one more per TTL and mean gap; none of no reads. It makes rare and popular keys
 * comparable and need not be right: both sides are measured by it.
 */
function expectedMisses({ reads, from }: KeyDay, ttlMilliseconds: number): number {
  const ttls = ((utcDay(from) + 1) * DAY_MILLISECONDS - from) / ttlMilliseconds;
  return 1 + (reads - 1) / (1 + reads / ttls);
}
