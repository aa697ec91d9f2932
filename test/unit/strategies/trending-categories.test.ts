/** Categories that rise, by counts that are given. */
import { describe, expect, it } from 'vitest';
import type { Keyspace } from '../../../core/config/settings.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { chanceOfRead, trendOf } from '../../../core/strategies/rise.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { trendingCategories } from '../../../core/strategies/trending-categories.ts';
import { makeBrain, ref, START, TTL } from '../../support/brain.ts';

const keyspace = { ...makeBrain().settings.keyspaces.get('product'), priority: 7 } as Keyspace;

/** Reads of a category: of each of the last minutes, the one under way among them, and before. */
type Reads = readonly [perMinute: number, before: number, minutes?: number];

/** What is proposed where these categories were read, each with two members. */
async function propose(
  categories: Readonly<Record<string, Reads>>,
  fresh: readonly string[] = [],
  now = START,
) {
  const records = Object.entries(categories).map(([category, [perMinute, before, length = 3]]) => ({
    ref: { keyspace: 'product', category },
    version: 1,
    state: {
      // Only the longest half-life says anything here.
      counts: [1_000, 1_000, length * perMinute + before],
      minutes: new Array<number>(length).fill(perMinute),
      countedAt: START,
      members: [
        { key: ref(category).key, count: before },
        { key: ref(`${category}-seldom`).key, count: 0 },
      ],
    },
  }));
  const expiresAt = START + 1;
  const context = {
    categories: { top: async () => [], read: async () => records },
    patterns: {
      read: async (refs: readonly { readonly key: string }[]) =>
        refs.map(({ key }) =>
          fresh.includes(key) ? { stats: { ...emptyStats(), expiresAt } } : undefined,
        ),
    },
    now,
  };
  return trendingCategories(context as never as StrategyContext, keyspace);
}

describe('a category', () => {
  // Of 60 reads lately and 400 before, half and a quarter: twice its share.
  const doubled = { tea: [30, 300], rest: [30, 900] } as const;

  it('rises where its share of all reads has doubled, and its likely members with it', async () => {
    // Each minute tells the same: 90 reads in the two that are over and the one under way.
    const minute = 60_000;
    const trend = trendOf({ reads: 90, exposure: 2 * minute }, { reads: 60, exposure: minute }, 0);
    const rate = (trend.rate * 301) / (390 + 2);
    const lasted = trend.lasted + TTL;
    expect(await propose(doubled)).toEqual([
      {
        ref: ref('tea'),
        warmAt: START,
        priority: 7,
        reason: "of the category 'tea', which is read more than it was",
        evidence: chanceOfRead({ ...trend, rate, lasted }, TTL),
      },
      expect.objectContaining({ ref: ref('tea-seldom') }),
    ]);
  });

  it('is read at the pace of the minutes that are over and of the part that is not', async () => {
    const [minute, part] = [60_000, 30_000];
    const whole = { reads: 90, exposure: 2 * minute + part };
    const trend = trendOf(whole, { reads: 60, exposure: minute + part }, 0);
    const rate = (trend.rate * 301) / (390 + 2);
    const evidence = chanceOfRead({ ...trend, rate, lasted: trend.lasted + TTL }, TTL);
    const [found] = await propose(doubled, [], START + part);
    expect(found?.evidence).toBeCloseTo(evidence, 3);
  });

  it('does not rise where its share has grown less, however surely', async () => {
    expect(await propose({ tea: [300, 3_100], rest: [300, 9_000] })).toEqual([]);
  });

  it('does not rise by a few reads, nor where everything is read more', async () => {
    expect(await propose({ tea: [1, 1], rest: [1, 999] })).toEqual([]);
    expect(await propose({ tea: [400, 10], rest: [400, 10] })).toEqual([]);
  });

  it('rises by five reads and not by four', async () => {
    const risenBy = async (reads: number) =>
      (await propose({ tea: [reads, 0, 1], rest: [0, 900, 1] })).length;
    expect([await risenBy(4), await risenBy(5)]).toEqual([0, 2]);
  });

  it('has nothing proposed that is in the cache, nor what is hardly read', async () => {
    const found = await propose(doubled, [ref('tea').key]);
    expect(found.map(({ ref: of }) => of)).toEqual([ref('tea-seldom')]);
    // 2 reads a minute, of which one in 3,000 is its own.
    const slow = await propose({ tea: [2, 3_000], rest: [0, 900_000] });
    expect(slow.map(({ ref: of }) => of)).toEqual([ref('tea')]);
  });

  it('that was never read before stands against all that was', async () => {
    const found = await propose({ tea: [30, 0], rest: [30, 900] });
    expect(found.map(({ ref: of }) => of)).toEqual([ref('tea'), ref('tea-seldom')]);
  });
});
