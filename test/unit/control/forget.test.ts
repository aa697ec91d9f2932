import { describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { forgetPatterns } from '../../../core/control/forget.ts';
import type { KeyRecord } from '../../../core/patterns/stats.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { CONFIG, START, TTL } from '../../support/brain.ts';

/** An index of so many keys, of which the table knows all but one; it shows what is forgotten. */
function open(count: number, unknown?: string) {
  const clock = makeManualClock(START);
  const asked: (readonly [string, number, number | undefined])[] = [];
  const saved: KeyRecord[][] = [];
  const keys = Array.from({ length: count }, (_, index) => `product:${index}`);
  const patterns = {
    async top(keyspace: string, limit: number, scale?: number) {
      asked.push([keyspace, limit, scale]);
      return keyspace === 'product' ? keys.slice(0, limit).map((key) => ({ keyspace, key })) : [];
    },
    read: async (refs: readonly { keyspace: string; key: string }[]) =>
      refs.map((ref) =>
        ref.key === unknown ? undefined : { ref, version: 3, stats: { ...emptyStats(), reads: 1 } },
      ),
    async save(records: readonly KeyRecord[]) {
      saved.push([...records]);
      await clock.advance(1);
      return [];
    },
  };
  const ports = { settings: resolveSettings(CONFIG), patterns, clock };
  return {
    asked,
    saved,
    forget: (deadlineAt: number, keyspaces = ['product']) =>
      forgetPatterns(ports, keyspaces, deadlineAt),
  };
}

describe('forgetting', () => {
  test('writes empty statistics over those of every ranked key, 500 at a time', async () => {
    const { forget, asked, saved } = open(1_001);
    expect(await forget(START + 10)).toEqual({ count: 1_001, done: true });
    expect(saved.map(({ length }) => length)).toEqual([500, 500, 1]);
    expect(saved[0]?.[0]).toEqual({
      ref: { keyspace: 'product', key: 'product:0' },
      version: 3,
      stats: emptyStats(),
    });
    expect(asked).toEqual([
      ['product', 500, TTL],
      ['product', 1_000, TTL],
      ['product', 1_500, TTL],
      ['product', 1_501, TTL],
    ]);
  });

  test('passes over a key that the table does not know', async () => {
    const { forget, saved } = open(3, 'product:1');
    expect(await forget(START + 10)).toEqual({ count: 3, done: true });
    expect(saved.flat().map(({ ref }) => ref.key)).toEqual(['product:0', 'product:2']);
  });

  test('ends at the deadline, and says that it is not done', async () => {
    expect(await open(1_001).forget(START + 1)).toEqual({ count: 500, done: false });
    expect(await open(1_001).forget(START + 2)).toEqual({ count: 1_000, done: false });
    expect(await open(1_001).forget(START + 4)).toEqual({ count: 1_001, done: true });
  });

  test('goes on with the next keyspace, and asks without a scale for one that is not known', async () => {
    const { forget, asked } = open(1);
    expect(await forget(START + 10, ['gone', 'product'])).toEqual({ count: 1, done: true });
    expect(asked[0]).toEqual(['gone', 500, undefined]);
  });
});
