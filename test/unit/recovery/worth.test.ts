import { describe, expect, test } from 'vitest';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { countWorthy, expectedReads, lifeShare } from '../../../core/recovery/worth.ts';

const TTL = 600_000;
const NOW = 1_767_225_600_000;

/** Read so many times, evenly, since so many TTLs ago. */
function statsOf(reads: number, ttls: number) {
  let count = 0;
  for (let read = 0; read < reads; read += 1) count += 2 ** (-((read + 0.5) * ttls) / reads / 32);
  return { ...emptyStats(), counts: [0, count, 0], countedAt: NOW, firstReadAt: NOW - ttls * TTL };
}

describe('expected reads', () => {
  test('are the rate of a key that is known for long', () => {
    expect(expectedReads(statsOf(400, 100), TTL, NOW)).toBeCloseTo(4, 0);
  });

  test('of a key that has just come are neither its first read nor nothing', () => {
    expect(expectedReads(statsOf(1, 0.1), TTL, NOW)).toBeGreaterThan(0.5);
    expect(expectedReads(statsOf(1, 0.1), TTL, NOW)).toBeLessThan(1);
    expect(expectedReads(statsOf(20, 4), TTL, NOW)).toBeCloseTo(4, 0);
  });

  test('fade', () => {
    const stats = statsOf(400, 100);
    expect(expectedReads(stats, TTL, NOW + 64 * TTL)).toBeLessThan(1.5);
  });
});

describe('the lives of a refill', () => {
  test('end evenly over the TTL, those of the hottest keys first', () => {
    const lives = Array.from({ length: 1_000 }, (_, place) => lifeShare(place, 1_000));
    expect(lives).toEqual(lives.toSorted((a, b) => a - b));
    const tenths = Map.groupBy(lives, (life) => Math.ceil(10 * life - 1e-9));
    const most = Math.max(...[...tenths.values()].map(({ length }) => length));
    // Entries that end in a tenth of a TTL, over the mean: a key a TTL is the mean for ever after.
    expect(most / 100).toBeLessThan(1.2);
    expect(lives.at(-1)).toBe(1);
  });
});

describe('a refill is worth', () => {
  test('every key that is read often', () => {
    expect(countWorthy(new Array(1_000).fill(20), 0.2)).toBe(1_000);
  });

  test('so many keys that what nobody uses stays within the budget', () => {
    const reads = Array.from({ length: 1_000 }, (_, place) => 20 / (1 + place / 50));
    const worthy = countWorthy(reads, 0.2);
    expect(worthy).toBeGreaterThan(30);
    expect(worthy).toBeLessThan(1_000);
    const chances = reads
      .slice(0, worthy)
      .map((expected, place) => 1 - Math.exp(-expected * lifeShare(place, worthy)));
    const used = chances.reduce((sum, chance) => sum + chance, 0);
    expect((worthy - used) / used).toBeLessThanOrEqual(0.2);
    expect(countWorthy(reads, 0.4)).toBeGreaterThan(worthy);
  });

  test('nothing without a budget, or where nothing is read', () => {
    expect(countWorthy([5, 5, 5], 0)).toBe(0);
    expect(countWorthy(new Array(100).fill(0.01), 0.2)).toBe(0);
  });
});
