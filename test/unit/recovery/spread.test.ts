import { expect, test } from 'vitest';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { type ShorterLife, spreadLoadedSince } from '../../../core/recovery/spread.ts';
import { makeBrain, NO_STATE, START, TTL } from '../../support/brain.ts';

const KEYS = 900;

test('what readers have loaded together is made not to end together', async () => {
  const { settings, cache, patterns, clock } = makeBrain();
  const keys = Array.from({ length: KEYS }, (_, index) => `product:${index}`);
  const isLate = (key: string) => Number(key.slice(8)) % 3 > 0;
  await cache.write(
    keys.map((key) => ({
      key,
      value: 'v',
      loadedAt: isLate(key) ? START : START - TTL / 2,
      ttlMilliseconds: TTL,
      shadowTtlMilliseconds: TTL,
      loadMilliseconds: 1,
      strategy: 'reader',
      run: '',
    })),
  );
  await patterns.save(
    keys.map((key, index) => ({
      ref: { keyspace: 'product', key },
      version: 0,
      stats: { ...emptyStats(), rank: index, rankScale: TTL },
    })),
  );
  const shorter: ShorterLife[] = [];
  const lives = { shorten: async (some: readonly ShorterLife[]) => void shorter.push(...some) };
  const count = await spreadLoadedSince({ settings, cache, patterns, lives }, START - 1);
  expect(count).toBe(shorter.length);
  expect(count).toBeGreaterThan(0.65 * KEYS);
  expect(shorter.every(({ key }) => isLate(key))).toBe(true);
  const tenths = Map.groupBy(shorter, ({ until }) => Math.floor((10 * (until - START)) / TTL));
  expect([...tenths.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const own of tenths.values()) expect(own.length).toBeLessThan(1.4 * (count / 9));
  const [one] = shorter;
  const [record] = await patterns.read([{ keyspace: 'product', key: one?.key ?? '' }]);
  expect(record?.stats).toMatchObject({ expiresAt: one?.until, dueAt: one?.until });
  expect(clock.now()).toBe(START);
});

test('what is spread already, and what is in a control group, is left alone', async () => {
  const { settings, cache, patterns } = makeBrain();
  const refs = ['product', 'control'].flatMap((keyspace) =>
    Array.from({ length: 20 }, (_, index) => ({ keyspace, key: `${keyspace}:${index}` })),
  );
  const ends = new Map<string, number>();
  const inspect = async (keys: readonly string[]) =>
    keys.map((key) => ({
      ...NO_STATE,
      exists: true,
      strategy: 'reader',
      loadedAt: START,
      expiresAt: ends.get(key) ?? START + TTL,
    }));
  await patterns.save(
    refs.map((ref, rank) => {
      return { ref, version: 0, stats: { ...emptyStats(), rank, rankScale: TTL } };
    }),
  );
  const lives = {
    shorten: async (some: readonly ShorterLife[]) => {
      for (const { key, until } of some) ends.set(key, until);
    },
  };
  const spread = () =>
    spreadLoadedSince({ settings, cache: { ...cache, inspect }, patterns, lives }, START);
  const first = await spread();
  expect(first).toBeGreaterThan(10);
  expect([...ends.keys()].every((key) => key.startsWith('product:'))).toBe(true);
  expect(await spread()).toBe(0);
});
