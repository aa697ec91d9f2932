import { describe, expect, test } from 'vitest';
import { makeMemoryCategories } from '../../../adapters/memory/categories.ts';
import { foldCategories, sightingsOf } from '../../../core/categories/fold-categories.ts';
import {
  emptyCategoryState,
  noteMembers,
  readsNow,
} from '../../../core/categories/note-members.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { CONFIG, MINUTE, START, TTL } from '../../support/brain.ts';

/** Heat is halved in five minutes, or in a quarter of a TTL that is longer than twenty. */
const HALF = 5 * MINUTE;

describe('reads of a category now', () => {
  test('are its heat over the time that it stands for, in a TTL', () => {
    const state = { heat: 10, countedAt: START };
    expect(readsNow(state, START, HALF)).toBeCloseTo(10 * Math.LN2, 9);
    expect(readsNow(state, START, 2 * HALF)).toBeCloseTo(20 * Math.LN2, 9);
    expect(readsNow(state, START, 16 * HALF)).toBeCloseTo(40 * Math.LN2, 9);
  });

  test('fade by half in five minutes, or in a quarter of a longer TTL', () => {
    const state = { heat: 10, countedAt: START };
    expect(readsNow(state, START + HALF, HALF)).toBeCloseTo(5 * Math.LN2, 9);
    expect(readsNow(state, START + 2 * HALF, HALF)).toBeCloseTo(2.5 * Math.LN2, 9);
    expect(readsNow(state, START + 4 * HALF, 16 * HALF)).toBeCloseTo(20 * Math.LN2, 9);
    expect(readsNow(state, START + HALF, 4 * HALF)).toBeCloseTo(20 * Math.LN2, 9);
  });

  test('do not grow into the past', () => {
    const state = { heat: 10, countedAt: START };
    expect(readsNow(state, START - HALF, HALF)).toBeCloseTo(10 * Math.LN2, 9);
  });
});

describe('the heat of a category', () => {
  test('is what was left of it, and what came, each at its own time', () => {
    const before = { ...emptyCategoryState(), heat: 8, countedAt: START };
    const reads = [
      { key: 'a', reads: 4, at: START },
      { key: 'b', reads: 3, at: START + HALF },
    ];
    const after = noteMembers(before, reads, HALF);
    expect(after.countedAt).toBe(START + HALF);
    expect(after.heat).toBeCloseTo(8 / 2 + 4 / 2 + 3, 9);
    expect(after.rankScale).toBe(HALF);
  });

  test('of no reads stays', () => {
    const empty = emptyCategoryState();
    expect(noteMembers(empty, [], HALF)).toMatchObject({ heat: 0, countedAt: 0, members: [] });
  });
});

describe('what a window tells a category', () => {
  const ref = { keyspace: 'product', key: 'product:a' };
  const before = { ...emptyStats(), reads: 5 };
  const after = { ...before, reads: 8, category: 'tea', lastReadAt: START };

  test('is the reads that came, and the last of them', () => {
    expect(sightingsOf(ref, before, after)).toEqual([
      { ref: { keyspace: 'product', category: 'tea' }, key: 'product:a', reads: 3, at: START },
    ]);
  });

  test('is nothing of a key without category, or without new reads', () => {
    expect(sightingsOf(ref, before, { ...after, category: undefined })).toEqual([]);
    expect(sightingsOf(ref, before, { ...after, reads: 5 })).toEqual([]);
    expect(sightingsOf(ref, before, { ...after, reads: 6 })).toHaveLength(1);
  });
});

describe('folding categories', () => {
  const settings = resolveSettings(CONFIG);
  const sighting = (category: string, reads: number, keyspace = 'product') => ({
    ref: { keyspace, category },
    key: `product:${category}`,
    reads,
    at: START,
  });

  test('leaves out those that are read least of more than 500', async () => {
    const categories = makeMemoryCategories();
    const many = Array.from({ length: 501 }, (_, index) => sighting(`c${index}`, 2));
    const twice = [sighting('c0', 1), ...many.slice(1), sighting('c500', 1)];
    await foldCategories({ settings, categories }, twice, 'w');
    const [first, last] = await categories.read([
      { keyspace: 'product', category: 'c0' },
      { keyspace: 'product', category: 'c500' },
    ]);
    expect(first).toBeUndefined();
    expect(last?.state.members).toEqual([{ key: 'product:c500', count: 3 }]);
    expect(last?.state).toMatchObject({ lastBatch: 'w', rankScale: TTL });
  });

  test('leaves out a keyspace that is no longer there', async () => {
    const categories = makeMemoryCategories();
    await foldCategories({ settings, categories }, [sighting('tea', 1, 'gone')], 'w');
    expect(await categories.read([{ keyspace: 'gone', category: 'tea' }])).toEqual([undefined]);
  });

  test('gives up after twelve writers that were first', async () => {
    let saves = 0;
    const categories = {
      ...makeMemoryCategories(),
      async save(records: readonly { ref: { keyspace: string; category: string } }[]) {
        saves += 1;
        return records.map(({ ref }) => ref);
      },
    };
    await expect(
      foldCategories({ settings, categories }, [sighting('tea', 1)], 'w'),
    ).rejects.toMatchObject({ code: 'contended' });
    expect(saves).toBe(12);
  });
});
