import { describe, expect, test } from 'vitest';
import { emptyCategoryState } from '../../../core/categories/note-members.ts';
import {
  type CategoryRecord,
  type CategoryState,
  MAX_CATEGORY_LENGTH,
  MOST_MEMBERS,
} from '../../../core/categories/state.ts';
import { MAX_KEY_BYTES } from '../../../core/keyspaces/template.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

/** As large as a state can be; quarters are exact in every encoding. */
const FULL_STATE: CategoryState = {
  counts: [1.5, 20.25, 300.125],
  heat: 2.75,
  minutes: [3, 0.5, 0],
  countedAt: 1_767_614_400_123,
  members: Array.from({ length: MOST_MEMBERS }, (_, index) => ({
    key: `${index}:`.padEnd(MAX_KEY_BYTES, '#'),
    count: index / 4,
  })),
  rank: -12,
  rankScale: 3_600_000,
  lastBatch: 'batch-9',
};

const dairy = { keyspace: 'product', category: 'dairy' };

function record(category: string, state: Partial<CategoryState> = {}, version = 0): CategoryRecord {
  const ref = { keyspace: 'product', category };
  return { ref, version, state: { ...emptyCategoryState(), ...state } };
}

describe.each(STORE_HOSTS)('categories in $name', ({ start }) => {
  const open = useStores(start);

  test('answer one record per category, in the order of the question', async () => {
    const { categories } = await open();
    await categories.save([record('a', { countedAt: 1 }), record('b', { countedAt: 2 })]);
    const refs = ['b', 'x', 'a', 'b'].map((category) => ({ keyspace: 'product', category }));
    const found = await categories.read(refs);
    expect(found.map((one) => one?.state.countedAt)).toEqual([2, undefined, 1, 2]);
    expect(await categories.read([])).toEqual([]);
    expect(await categories.read([{ keyspace: 'page', category: 'a' }])).toEqual([undefined]);
  });

  test('give back every field of what was saved, under the next version', async () => {
    const { categories } = await open();
    expect(await categories.save([record('dairy', FULL_STATE)])).toEqual([]);
    expect(await categories.read([dairy])).toEqual([{ ref: dairy, version: 1, state: FULL_STATE }]);
    await categories.save([record('dairy', {}, 1)]);
    expect(await categories.read([dairy])).toEqual([record('dairy', {}, 2)]);
    expect(await categories.top('product', 10, FULL_STATE.rankScale)).toEqual([]);
  });

  test.each([
    ['a#b%23', 'key#space%'],
    ['世界 🛒', 'product'],
    ['x'.repeat(MAX_CATEGORY_LENGTH), 'product'],
  ])('keep the name %j in %j as it is', async (category, keyspace) => {
    const { categories } = await open();
    const ref = { keyspace, category };
    await categories.save([{ ...record(category, { rank: 1, rankScale: 5 }), ref }]);
    expect((await categories.read([ref]))[0]?.ref).toEqual(ref);
    expect(await categories.top(keyspace, 10, 5)).toEqual([ref]);
  });

  test('refuse a version that is not the stored one, and say which lost', async () => {
    const { categories } = await open();
    await categories.save([record('a', { countedAt: 1 })]);
    const lost = await categories.save([
      record('a', { countedAt: 2 }),
      record('b', { countedAt: 3 }),
      record('c', { countedAt: 4 }, 1),
    ]);
    expect(lost.map(({ category }) => category)).toEqual(['a', 'c']);
  });

  test('let exactly one of many writers of a version win', async () => {
    const { categories } = await open();
    const writers = Array.from({ length: 12 }, (_, countedAt) => record('dairy', { countedAt }));
    const answers = await Promise.all(writers.map((writer) => categories.save([writer])));
    const winners = writers.filter((_, index) => answers[index]?.length === 0);
    expect(winners).toHaveLength(1);
    const [stored] = await categories.read([dairy]);
    expect(stored?.state.countedAt).toBe(winners[0]?.state.countedAt);
  });

  test('list those of one keyspace and scale by descending rank, apart from keys', async () => {
    const { categories, patterns } = await open();
    // 17 and 61 have no common divisor: every rank from −30 to 30 once, in no order.
    const ranks = Array.from({ length: 61 }, (_, index) => ((index * 17) % 61) - 30);
    await categories.save(ranks.map((rank) => record(`rank ${rank}`, { rank, rankScale: 7 })));
    await categories.save([record('other scale', { rank: 99, rankScale: 8 })]);
    const top = await categories.top('product', 9, 7);
    expect(top.map(({ category }) => category)).toEqual(
      Array.from({ length: 9 }, (_, index) => `rank ${30 - index}`),
    );
    expect(await categories.top('product', 100, 7)).toHaveLength(61);
    expect(await categories.top('page', 10, 7)).toEqual([]);
    expect(await patterns.top('product', 10, 7)).toEqual([]);
    await categories.save([record('rank 30', { rank: 99, rankScale: 8 }, 1)]);
    expect((await categories.top('product', 1, 7))[0]?.category).toBe('rank 29');
    expect(await categories.top('product', 10, 8)).toHaveLength(2);
  });
});
