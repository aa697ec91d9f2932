/** Early ends of warmed entries: within their bounds, spread evenly, and not the same twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jitteredTtl } from '../../core/warming/jitter.ts';

const DAY = 86_400_000;
const life = fc.record({
  jitter: fc.oneof(fc.constantFrom(0, 0.2), fc.double({ min: 0, max: 0.2, noNaN: true })),
  ttlMilliseconds: fc.oneof(fc.constantFrom(100, 365 * DAY), fc.integer({ min: 100, max: DAY })),
});
const item = fc.record(
  { key: fc.string({ unit: 'binary' }), ttlMilliseconds: fc.integer({ min: 100, max: DAY }) },
  { requiredKeys: ['key'] },
);

const KEYS = 20_000;
const BUCKETS = 20;
/** χ² with 19 degrees of freedom is above that once in a thousand times. */
const MOST_CHI_SQUARE = 43.8;
const KEYSPACE = { jitter: 0.2, ttlMilliseconds: DAY };

/** Which share of its jitter each of many keys gets, whose names differ by little. */
function sharesOf(run: string): number[] {
  return Array.from({ length: KEYS }, (_, index) => {
    const ttl = jitteredTtl(KEYSPACE, { key: `product:${index}` }, run);
    return (1 - ttl / KEYSPACE.ttlMilliseconds) / KEYSPACE.jitter;
  });
}

function chiSquare(counts: readonly number[], total: number): number {
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function countIn(buckets: number, shares: readonly number[]): number[] {
  const counts = new Array<number>(buckets).fill(0);
  for (const share of shares) {
    const bucket = Math.min(buckets - 1, Math.floor(share * buckets));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

describe('the life of a warmed entry', () => {
  it('is its TTL less at most the jitter, in whole milliseconds, and the same each time', () => {
    fc.assert(
      fc.property(life, item, fc.string(), (keyspace, drawn, run) => {
        const ttl = drawn.ttlMilliseconds ?? keyspace.ttlMilliseconds;
        const found = jitteredTtl(keyspace, drawn, run);
        expect(Number.isSafeInteger(found)).toBe(true);
        expect(found).toBeLessThanOrEqual(ttl);
        expect(found).toBeGreaterThanOrEqual(Math.floor(ttl * (1 - keyspace.jitter)));
        if (keyspace.jitter === 0) expect(found).toBe(ttl);
        expect(jitteredTtl(keyspace, { ...drawn }, run)).toBe(found);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['run-1', 'run-2', '', 'ü'])(
    'ends anywhere in its jitter alike, in the run %j',
    (run) => {
      expect(chiSquare(countIn(BUCKETS, sharesOf(run)), KEYS)).toBeLessThan(MOST_CHI_SQUARE);
    },
  );

  it('ends in another place in another run: what came together once does not for ever', () => {
    const [first, second] = [sharesOf('run-1'), sharesOf('run-2')];
    const differences = first.map((share, index) => (share - (second[index] ?? 0) + 1) % 1);
    expect(chiSquare(countIn(BUCKETS, differences), KEYS)).toBeLessThan(MOST_CHI_SQUARE);
  });
});
