import { describe, expect, test } from 'vitest';
import type { EntryState } from '../../../core/cache-entry.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { type ShorterLife, spreadLoadedSince } from '../../../core/recovery/spread.ts';
import { countWorthy, expectedReads, lifeShare } from '../../../core/recovery/worth.ts';
import { makeBrain, START, TTL } from '../../support/brain.ts';

const STATE: EntryState = {
  exists: true,
  loadedAt: START,
  expiresAt: START + 2 * TTL,
  shadowUntil: 0,
  strategy: 'reader',
  run: '',
  used: false,
  loadMilliseconds: 1,
  invalidatedAt: 0,
};

/** Spreads so many entries of readers since the start; `state` and `stats` change the first. */
async function spread(
  count: number,
  state: Partial<EntryState> = {},
  stats: Partial<KeyStats> = {},
) {
  const { settings, patterns } = makeBrain();
  const keys = Array.from({ length: count }, (_, index) => `product:${index}`);
  await patterns.save(
    keys.map((key, index) => ({
      ref: { keyspace: 'product', key },
      version: 0,
      stats: {
        ...emptyStats(),
        loadedAt: START - 1,
        rank: count - index,
        rankScale: TTL,
        ...(index === 0 && stats),
      },
    })),
  );
  const inspected: (readonly string[])[] = [];
  const shortened: (readonly ShorterLife[])[] = [];
  const cache = {
    async inspect(some: readonly string[]) {
      inspected.push(some);
      return some.map((key) => (key === 'product:0' ? { ...STATE, ...state } : STATE));
    },
  };
  const lives = { shorten: async (some: readonly ShorterLife[]) => void shortened.push(some) };
  const answered = await spreadLoadedSince({ settings, cache, patterns, lives }, START);
  const [record] = await patterns.read([{ keyspace: 'product', key: 'product:0' }]);
  return { answered, inspected, shortened, stats: record?.stats };
}

describe('the lives of what readers have loaded', () => {
  test('are spread in steps of 200 keys', async () => {
    const { answered, inspected, shortened } = await spread(401);
    expect(inspected.map(({ length }) => length)).toEqual([200, 200, 1]);
    expect(shortened.map(({ length }) => length)).toEqual([200, 200, 1]);
    expect(answered).toBe(401);
  });

  test('end between a tenth of a TTL and a whole one, as the table knows then', async () => {
    const { shortened, stats } = await spread(1);
    const [[own] = []] = shortened;
    expect(own).toMatchObject({ key: 'product:0', loadedAt: START });
    expect(own?.until).toBeGreaterThan(START + 0.1 * TTL);
    expect(own?.until).toBeLessThanOrEqual(START + TTL);
    expect(stats).toMatchObject({ loadedAt: START, expiresAt: own?.until, dueAt: own?.until });
  });

  test.each([
    ['is gone', { exists: false }],
    ['Preheat has loaded', { strategy: 'popular' }],
    ['was loaded before', { loadedAt: START - 1 }],
    ['ends earlier anyway', { expiresAt: START + 0.1 * TTL }],
  ])('stay as they are where the entry %s', async (_, state) => {
    const { answered, shortened, stats } = await spread(1, state);
    expect([answered, shortened]).toEqual([0, []]);
    expect(stats?.loadedAt).toBe(START - 1);
  });

  test('are not told where the table knows of a later load', async () => {
    const later = await spread(1, {}, { loadedAt: START + 1, expiresAt: 7 });
    expect(later.stats).toMatchObject({ loadedAt: START + 1, expiresAt: 7 });
    const same = await spread(1, {}, { loadedAt: START, expiresAt: 7 });
    expect(same.stats?.expiresAt).toBe(same.shortened[0]?.[0]?.until);
  });
});

describe('the worth of a refill', () => {
  test('reaches as far as the budget, to the last key', () => {
    // A life of a whole TTL: of one read per ln 2, a half is used and a half is not.
    const half = [Math.LN2];
    expect(countWorthy(half, 1.000001)).toBe(1);
    expect(countWorthy(half, 0.999999)).toBe(0);
    expect(countWorthy([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0)).toBe(2);
    expect(countWorthy([], 1)).toBe(0);
  });

  test('spreads lives from a tenth to the whole', () => {
    expect([0, 1, 2].map((place) => lifeShare(place, 3))).toEqual([
      expect.closeTo(0.4, 12),
      expect.closeTo(0.7, 12),
      1,
    ]);
  });

  test('of one read a moment ago is that of a TTL and no more', () => {
    const stats = { ...emptyStats(), counts: [0, 1, 0], countedAt: START, firstReadAt: START };
    const reads = expectedReads(stats, TTL, START);
    expect(reads).toBeGreaterThan(0.99);
    expect(reads).toBeLessThan(1.02);
    expect(expectedReads({ ...stats, firstReadAt: START + TTL }, TTL, START)).toBe(reads);
  });
});
