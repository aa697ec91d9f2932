import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleKeys } from '../../../core/patterns/sample.ts';

const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 60 });

function keysOf(list: readonly number[]) {
  return list.map((weight, index) => ({ id: `key-${index}`, weight }));
}

describe('the sample of a window', () => {
  it('is everything where there is room', () => {
    const drawn = sampleKeys(keysOf([3, 1, 2]), 3, 'seed');
    expect([...drawn]).toEqual([
      ['key-0', 1],
      ['key-1', 1],
      ['key-2', 1],
    ]);
  });

  it('has as many keys as there is room for, and the same for the same seed', () => {
    fc.assert(
      fc.property(weights, fc.string(), (list, seed) => {
        const bound = Math.ceil(list.length / 2);
        const drawn = sampleKeys(keysOf(list), bound, seed);
        expect(drawn.size).toBe(bound);
        expect(drawn).toEqual(sampleKeys(keysOf(list), bound, seed));
      }),
    );
  });

  it('never scales a key down, and no key that is heavier than what stands for the rest', () => {
    fc.assert(
      fc.property(weights, fc.string(), (list, seed) => {
        const keys = keysOf(list);
        const drawn = sampleKeys(keys, Math.ceil(list.length / 2), seed);
        const stands = keys.flatMap(({ id, weight }) => {
          const scale = drawn.get(id);
          return scale === undefined ? [] : [{ scale, value: scale * weight }];
        });
        const threshold = Math.min(...stands.map(({ value }) => value));
        for (const { scale, value } of stands) {
          expect(scale).toBeGreaterThanOrEqual(1);
          if (scale > 1) expect(value).toBeCloseTo(threshold);
        }
      }),
    );
  });

  it('estimates the sum over any keys without bias', () => {
    const keys = keysOf(
      Array.from({ length: 200 }, (_, index) => 1 + Math.floor(2_000 / (index + 1))),
    );
    const isOdd = ({ id }: { readonly id: string }) => Number(id.slice(4)) % 2 === 1;
    const sumOf = (scale: (id: string) => number) =>
      keys.filter(isOdd).reduce((sum, { id, weight }) => sum + weight * scale(id), 0);
    const truth = sumOf(() => 1);
    const estimates = Array.from({ length: 2_000 }, (_, seed) => {
      const drawn = sampleKeys(keys, 40, String(seed));
      return sumOf((id) => drawn.get(id) ?? 0);
    });
    const mean = estimates.reduce((sum, estimate) => sum + estimate, 0) / estimates.length;
    const variance =
      estimates.reduce((sum, estimate) => sum + (estimate - mean) ** 2, 0) / estimates.length;
    const standardError = Math.sqrt(variance / estimates.length);
    expect(standardError).toBeGreaterThan(0);
    expect(Math.abs(mean - truth)).toBeLessThan(3 * standardError);
  });
});
