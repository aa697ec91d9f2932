import { describe, expect, it } from 'vitest';
import type { HeldEntry } from '../../../client/held-entry.ts';
import { makeMemoryTier } from '../../../client/memory-tier.ts';

function entry(key: string, expiresAt: number): HeldEntry {
  const held = { key, expiresAt, value: Buffer.from(key), loadedAt: 0 };
  return { ...held, used: false, shadowUntil: 0 } as unknown as HeldEntry;
}

/** A cache that grants every lease at once. */
const LEASING = { lease: async () => {} };

describe('the memory in front of the cache', () => {
  it('counts what had to go before its end, and nothing else', async () => {
    const tier = makeMemoryTier({ maxItems: 2, ttlMilliseconds: 100 }, LEASING);
    tier.prepare(0);
    await Promise.resolve();
    tier.set(entry('a', 1_000), 0, 0);
    tier.set(entry('b', 10), 0, 0);
    expect(tier.takeEvicted()).toBe(0);
    tier.set(entry('a', 1_000), 1, 1);
    tier.set(entry('c', 1_000), 5, 5);
    // `b`, the least recently used, still had 5 ms.
    expect(tier.takeEvicted()).toBe(1);
    expect(tier.takeEvicted()).toBe(0);
    tier.set(entry('d', 1_000), 500, 500);
    // `a` had ended at 101.
    expect(tier.takeEvicted()).toBe(0);
  });

  it('holds as many as it is told to while it runs, the last read ones', async () => {
    const tier = makeMemoryTier({ maxItems: 3, ttlMilliseconds: 1_000 }, LEASING);
    tier.prepare(0);
    await Promise.resolve();
    for (const key of ['a', 'b', 'c']) tier.set(entry(key, 1_000), 0, 0);
    tier.get('a', 1);
    tier.resize(2);
    const held = () => ['a', 'b', 'c', 'd', 'e'].filter((key) => tier.get(key, 2) !== undefined);
    expect(held()).toEqual(['a', 'c']);
    tier.resize(4);
    for (const key of ['d', 'e']) tier.set(entry(key, 1_000), 2, 2);
    expect(held()).toEqual(['a', 'c', 'd', 'e']);
    tier.clear();
    expect(tier.items).toBe(0);
  });

  it('is off without options, and then has nothing to tell', () => {
    const tier = makeMemoryTier(undefined, LEASING);
    tier.set(entry('a', 1_000), 0, 0);
    expect([tier.isOn, tier.items, tier.get('a', 1), tier.takeEvicted()]).toEqual([
      false,
      0,
      undefined,
      0,
    ]);
  });
});
