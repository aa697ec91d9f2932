/** Categories that rise, by counts that are given. */
import { describe, expect, it } from 'vitest';
import type { Keyspace } from '../../../core/config/settings.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { chanceOf } from '../../../core/strategies/chance.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { trendingCategories } from '../../../core/strategies/trending-categories.ts';
import { makeBrain, ref, START } from '../../support/brain.ts';

const keyspace = { ...makeBrain().settings.keyspaces.get('product'), priority: 7 } as Keyspace;

/** Reads of a category: of the last TTLs, and of the time before them. */
type Reads = readonly [recent: number, before: number];

/** What is proposed where these categories were read, each with a member of half its reads. */
async function propose(categories: Readonly<Record<string, Reads>>, fresh: readonly string[] = []) {
  const records = Object.entries(categories).map(([category, [recent, before]]) => ({
    ref: { keyspace: 'product', category },
    version: 1,
    state: {
      // The medium half-life says nothing here.
      counts: [recent, 1_000, recent + before],
      countedAt: START,
      members: [{ key: ref(category).key, count: (recent + before) / 2 }],
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
    now: START,
  };
  return trendingCategories(context as never as StrategyContext, keyspace);
}

describe('a category', () => {
  // Of 200 reads lately and 400 before, half and a quarter: twice its share, 4.9 deviations.
  const doubled = { tea: [100, 100], rest: [100, 300] } as const;

  it('rises where its share of all reads has doubled, and its members with it', async () => {
    expect(await propose(doubled)).toEqual([
      {
        ref: ref('tea'),
        warmAt: START,
        priority: 7,
        reason: "of the category 'tea', which is read more than it was",
        // Half of its reads, 100 × ln 2 / 2 per TTL.
        evidence: chanceOf((100 * Math.LN2) / 4),
      },
    ]);
  });

  it('does not rise where its share has grown less, however surely', async () => {
    // 11 of 40 before, 20 of 40 now: 4.3 deviations.
    expect(await propose({ tea: [100, 110], rest: [100, 290] })).toEqual([]);
  });

  it('does not rise by a few reads, nor where everything is read more', async () => {
    expect(await propose({ tea: [2, 1], rest: [198, 399] })).toEqual([]);
    expect(await propose({ tea: [400, 10], rest: [400, 10] })).toEqual([]);
  });

  it('has nothing proposed that is in the cache', async () => {
    expect(await propose(doubled, [ref('tea').key])).toEqual([]);
  });

  it('that was never read before stands against all that was', async () => {
    const found = await propose({ tea: [100, 0], rest: [100, 300] });
    expect(found.map(({ ref: of }) => of)).toEqual([ref('tea')]);
  });
});
