import { describe, expect, it } from 'vitest';
import { hitRateDifference } from '../../../core/report/uplift.ts';
import { verdictOf } from '../../../core/report/verdict.ts';

interface KeyDay {
  readonly reads: number;
  readonly misses: number;
  readonly expected: number;
}

function sums(keyDays: readonly KeyDay[]) {
  const sum = (of: (each: KeyDay) => number) => keyDays.reduce((all, each) => all + of(each), 0);
  return {
    keyDays: keyDays.length,
    reads: sum(({ reads }) => reads),
    misses: sum(({ misses }) => misses),
    expected: sum(({ expected }) => expected),
    expectedExpected: sum(({ expected }) => expected ** 2),
    expectedMisses: sum(({ expected, misses }) => expected * misses),
    missesMisses: sum(({ misses }) => misses ** 2),
  };
}

/** Key-days of `reads` reads that miss at that rate in turn a little more and a little less. */
function side(count: number, missRate: number, reads = 20) {
  return sums(
    Array.from({ length: count }, (_, index) => ({
      reads,
      misses: reads * missRate + (index % 2 === 0 ? 1 : -1),
      expected: reads / 2,
    })),
  );
}

describe('the difference of two sides', () => {
  it('is that of their hit rates where the same is expected of them', () => {
    const found = hitRateDifference(side(400, 0.2), side(20, 0.5));
    expect(found?.estimate).toBeCloseTo(0.3, 9);
    expect(found?.low).toBeGreaterThan(0.25);
    expect(found?.high).toBeLessThan(0.35);
  });

  it('is not the chance that one side has the more popular keys', () => {
    const rare = { reads: 2, misses: 2, expected: 2 };
    const popular = { reads: 100, misses: 30, expected: 30 };
    const mostlyPopular = sums([...Array(8).fill(popular), ...Array(2).fill(rare)]);
    const mostlyRare = sums([...Array(5).fill(popular), ...Array(15).fill(rare)]);
    expect(hitRateDifference(mostlyPopular, mostlyRare)?.estimate).toBeCloseTo(0, 9);
  });

  it('is surer with more key-days, not with more reads of the same', () => {
    const reach = (count: number, reads: number) => {
      const found = hitRateDifference(side(10_000, 0.2), side(count, 0.5, reads));
      return (found?.high ?? 0) - (found?.low ?? 0);
    };
    expect(reach(400, 20)).toBeLessThan(reach(100, 20) / 1.9);
    const alike = (reads: number) =>
      sums(
        [0.2, 0.4, 0.6, 0.8, 0.5].map((rate) => ({
          reads,
          misses: rate * reads,
          expected: reads / 2,
        })),
      );
    const few = hitRateDifference(side(1_000, 0.2), alike(10));
    const many = hitRateDifference(side(1_000, 0.2), alike(10_000));
    expect((many?.high ?? 0) - (many?.low ?? 0)).toBeGreaterThan(
      0.5 * ((few?.high ?? 0) - (few?.low ?? 0)),
    );
  });

  it('is unknown while one side has hardly any key, or only one that counts', () => {
    expect(hitRateDifference(side(400, 0.2), side(3, 0.5))).toBeNull();
    expect(hitRateDifference(side(400, 0.2), {})).toBeNull();
    const giant = { reads: 10_000, misses: 500, expected: 1_000 };
    const dwarfs = Array(30).fill({ reads: 1, misses: 1, expected: 1 });
    expect(hitRateDifference(side(400, 0.2), sums([giant, ...dwarfs]))).toBeNull();
  });
});

describe('the verdict on two settings', () => {
  it.each([
    ['b is better', { estimate: 0.05, low: 0.02, high: 0.08 }, 'b is better: 2.0 to 8.0 points'],
    ['a is better', { estimate: -0.05, low: -0.08, high: -0.02 }, 'a is better: 2.0 to 8.0 points'],
    ['nobody knows yet', { estimate: 0.05, low: -0.05, high: 0.15 }, 'about 300 more key-days'],
    [
      'it makes none',
      { estimate: 0, low: -0.005, high: 0.005 },
      'no difference: less than a point',
    ],
    ['it has just begun', null, 'nothing to say yet'],
  ])('says when %s', (_, difference, words) => {
    expect(verdictOf(difference, 100)).toContain(words);
  });
});
