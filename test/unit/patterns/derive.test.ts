import { describe, expect, test } from 'vitest';
import { READER } from '../../../core/budget/rows.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { asReadCounts, deriveCounts } from '../../../core/patterns/derive.ts';
import { foldEvent, meanLoadTime } from '../../../core/patterns/fold.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, makeBrain, START, TTL } from '../../support/brain.ts';

const PRODUCT = makeBrain().settings.keyspaces.get('product') as Keyspace;
const WARM = { strategy: 'popular', run: 'r', at: START, used: false };

/** What an event says after a warm at the start, whose entry is there. */
function derive(event: Parameters<typeof accessEvent>[1] = {}, stats: Partial<KeyStats> = {}) {
  const before = { ...emptyStats(), loadedAt: START, loadMilliseconds: 30, warm: WARM, ...stats };
  return deriveCounts(before, accessEvent('a', event), PRODUCT);
}

test('a hit saves what an early miss has loaded, up to the end of that entry', () => {
  const expiresAt = START + TTL;
  const stats = { warm: undefined, shadowUntil: START + 10, expiresAt };
  const savedAt = (at: number) => derive({ at }, stats).counts.firstHits;
  expect([savedAt(expiresAt - 1), savedAt(expiresAt)]).toEqual([1, 0]);
});

describe('a hit of a warmed entry', () => {
  test('is the first use of the warm, once', () => {
    const first = derive({ at: START + 1 });
    expect(first.counts).toMatchObject({ strategy: 'popular', reads: 1, misses: 0, used: 1 });
    expect(first.stats.warm).toEqual({ ...WARM, used: true });
    expect(derive({ at: START + 1 }, { warm: { ...WARM, used: true } }).counts.used).toBe(0);
  });

  test('at the very time of the warm uses it; an earlier one does not', () => {
    expect(derive({ at: START }).counts.used).toBe(1);
    const earlier = derive({ at: START - 1 });
    expect(earlier.counts.used).toBe(0);
    expect(earlier.stats.warm).toBe(WARM);
  });

  test('saves the load that a reader would have waited for', () => {
    expect(derive({ at: START + 1 }).counts).toMatchObject({
      firstHits: 1,
      savedMilliseconds: 30,
      earlyMisses: 0,
    });
    const shadowed = derive({ at: START + 1 }, { shadowUntil: START + TTL });
    expect(shadowed.counts).toMatchObject({ firstHits: 0, savedMilliseconds: 0 });
  });

  test('is that of the readers where they have loaded since, or nothing was warmed', () => {
    for (const stats of [{ loadedAt: START + 1 }, { warm: undefined }]) {
      expect(derive({ at: START + 2 }, stats).counts).toMatchObject({
        strategy: READER,
        used: 0,
        firstHits: 0,
        savedMilliseconds: 0,
      });
    }
  });
});

test('a miss uses nothing, and is early while the shadow lasts', () => {
  const miss = { at: START + 1, misses: 1 };
  expect(derive(miss).counts).toMatchObject({ misses: 1, used: 0, earlyMisses: 0 });
  expect(derive(miss, { shadowUntil: START + TTL }).counts.earlyMisses).toBe(1);
});

test('derived counts stand as a reader would have sent them', () => {
  const event = accessEvent('a', { at: START + 1, reads: 2 });
  const { counts } = derive({ at: START + 1, reads: 2 });
  expect(asReadCounts(event, counts)).toStrictEqual({
    keyspace: 'product',
    at: START + 1,
    reads: 2,
    misses: 0,
    latency: {},
    strategies: {
      popular: { used: 1, firstHits: 1, earlyMisses: 0, savedMilliseconds: 30 },
    },
  });
});

describe('an event that tells of no later load', () => {
  const before = { ...emptyStats(), loadedAt: START, expiresAt: START + TTL, warm: WARM };
  const fold = (event: Parameters<typeof accessEvent>[1]) =>
    foldEvent(before, accessEvent('a', { source: 'bot', ...event }), PRODUCT);

  test('changes nothing but the use of the warm that it names', () => {
    expect(fold({ loadedAt: START })).toBe(before);
    const used = fold({ loadedAt: START, used: { strategy: 'popular', run: 'r' } });
    expect(used).toEqual({ ...before, warm: { ...WARM, used: true } });
    expect(fold({ used: { strategy: 'popular', run: 'other' } })).toBe(before);
  });

  test('of a later load moves the entry', () => {
    expect(fold({ loadedAt: START + 1, bytes: 9, loadMilliseconds: 40 })).toMatchObject({
      loadedAt: START + 1,
      expiresAt: START + 1 + TTL,
      dueAt: START + 1 + TTL,
      bytes: 9,
      loadMilliseconds: 40,
    });
  });
});

test('the mean load time moves by a fifth', () => {
  expect(meanLoadTime(0, 50)).toBe(50);
  expect(meanLoadTime(100, 50)).toBe(90);
  expect(meanLoadTime(100, undefined)).toBe(100);
});
