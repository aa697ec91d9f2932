/** Dollars and memory: whatever candidates come, what is taken never exceeds what there is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryBytes, openLimits } from '../../core/gate/limits.ts';
import { emptyStats } from '../../core/patterns/stats.ts';
import { ref, START } from '../support/brain.ts';

const money = fc.double({ min: -10, max: 100, noNaN: true });
const bytes = fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 5_000 }));
const limits = fc.record({
  dollars: fc.oneof(money, fc.constant(Number.POSITIVE_INFINITY)),
  callCost: fc.oneof(fc.constantFrom(0, 0.1, 1e-6), fc.double({ min: 0, max: 3, noNaN: true })),
  bytes: fc.oneof(fc.integer({ min: -1_000, max: 50_000 }), fc.constant(Number.POSITIVE_INFINITY)),
  largestBytes: fc.oneof(fc.integer({ min: 0, max: 6_000 }), fc.constant(Number.POSITIVE_INFINITY)),
  meanBytes: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: undefined }),
});

function candidate(size: number) {
  const record = { ref: ref('a'), version: 1, stats: { ...emptyStats(), bytes: size } };
  return { ref: ref('a'), warmAt: START, priority: 0, reason: 'test', record };
}

describe('the limits of a decision', () => {
  it('hold for any candidates, and refuse none that there is room for', () => {
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(limits, fc.array(bytes, { maxLength: 60 }), (own, sizes) => {
        const open = openLimits(own);
        const spent = { dollars: 0, bytes: 0 };
        for (const size of sizes) {
          const next = candidate(size);
          const needed = entryBytes(next.record.stats, own.meanBytes);
          // Sums of binary fractions are right to a billionth of a dollar.
          const isPaid = own.callCost === 0 || spent.dollars + own.callCost <= own.dollars + 1e-8;
          const fits = needed <= own.largestBytes && spent.bytes + needed <= own.bytes;
          const refusal = open.refusal(next);
          if (refusal !== undefined) {
            refused += 1;
            const isTight = spent.dollars + own.callCost > own.dollars - 1e-8;
            expect(refusal === 'money' ? isTight : !fits).toBe(true);
            continue;
          }
          taken += 1;
          expect(isPaid && fits).toBe(true);
          open.take(next);
          spent.dollars += own.callCost;
          spent.bytes += needed;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(2_000);
  });
});
