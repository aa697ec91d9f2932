import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cache, CacheWrite } from '../../core/ports.ts';
import { NO_STATE } from '../support/brain.ts';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

const T0 = 1_700_000_000_000;
const TTL = 60_000;

describe.each(Object.entries(CACHE_DRIVERS))('the cache in %s', (_, start) => {
  let driver: CacheDriver;
  let cache: Cache;
  let other: Cache;
  let count = 0;

  beforeAll(async () => {
    driver = await start();
    [cache, other] = driver.caches;
  });
  afterAll(() => driver.stop());

  const freshKey = () => `catalog:product:${++count}`;
  const writeOf = (key: string, change: Partial<CacheWrite> = {}): CacheWrite => ({
    key,
    value: '{"a":1}',
    loadedAt: T0,
    ttlMilliseconds: TTL,
    shadowTtlMilliseconds: TTL,
    loadMilliseconds: 20,
    strategy: 'popular',
    run: 'run-1',
    ...change,
  });
  const write = async (key: string, change: Partial<CacheWrite> = {}) =>
    (await cache.write([writeOf(key, change)]))[0];

  test('knows nothing of a key that was never written', async () => {
    const { value, state } = await cache.read(freshKey());
    expect(value).toBeUndefined();
    expect(state).toEqual(NO_STATE);
  });

  test('gives back every byte of a value, and who made it', async () => {
    const key = freshKey();
    const value = Buffer.from([0, 255, 10, 13, 128, 34]);
    expect(await write(key, { value, loadMilliseconds: 12.5 })).toBe('written');
    const read = await other.read(key);
    expect(read.value).toEqual(value);
    expect(read.state).toEqual({
      ...NO_STATE,
      exists: true,
      loadedAt: T0,
      expiresAt: T0 + TTL,
      strategy: 'popular',
      run: 'run-1',
      loadMilliseconds: 12.5,
    });
    const states = [
      { exists: true, loadedAt: T0 },
      { exists: false, loadedAt: 0 },
    ];
    expect(await cache.inspect([key, freshKey()])).toMatchObject(states);
    expect(await cache.inspectEach([key, freshKey()])).toMatchObject(states);
  });

  test.each(['a}b', '{}c', '}{', '{user 5}:x', 'größe {x} 世界', '{}{}'])(
    'keeps value, state and lock of the key %j',
    async (key) => {
      expect(await write(key)).toBe('written');
      const { value, state } = await other.read(key, { successors: true });
      expect(value?.toString()).toBe('{"a":1}');
      expect(state).toMatchObject({ exists: true, strategy: 'popular' });
      expect(await cache.lock([key], 'one', 60_000)).toEqual([true]);
    },
  );

  test('ends early where it is told to, and casts the shadow of a whole life', async () => {
    const key = freshKey();
    const change = { strategy: 'reader', ttlMilliseconds: 0.9 * TTL };
    expect(await write(key, change)).toBe('written');
    const { state } = await cache.read(key);
    expect(state).toMatchObject({ expiresAt: T0 + 0.9 * TTL, shadowUntil: T0 + TTL });
  });

  test('takes an entry whose load took longer than it lives', async () => {
    const change = { ttlMilliseconds: 10, loadMilliseconds: 20 };
    expect(await write(freshKey(), change)).toBe('written');
  });

  test('keeps the newer load, whatever the order of the writes', async () => {
    const key = freshKey();
    const statuses = await cache.write([
      writeOf(key, { loadedAt: T0 + 2, value: 'newer' }),
      writeOf(key, { loadedAt: T0 + 1, value: 'older' }),
      writeOf(key, { loadedAt: T0 + 2, value: 'again' }),
    ]);
    expect(statuses).toEqual(['written', 'older', 'older']);
    expect((await cache.read(key)).value?.toString()).toBe('newer');
  });

  test('refuses an older load also when the newer value has expired', async () => {
    const key = freshKey();
    await write(key, { loadedAt: T0 + 10 });
    await driver.expire(key, TTL);
    expect(await write(key, { loadedAt: T0 + 5 })).toBe('older');
    expect((await cache.read(key)).value).toBeUndefined();
    expect(await write(key, { loadedAt: T0 + TTL })).toBe('written');
  });

  test('remembers the shadow and the maker of an entry that has expired', async () => {
    const key = freshKey();
    await write(key, { strategy: 'reader', run: '' });
    await write(key, { loadedAt: T0 + 1, ttlMilliseconds: TTL / 2 });
    await driver.expire(key, TTL / 2);
    const { value, state } = await cache.read(key);
    expect(value).toBeUndefined();
    expect(state).toMatchObject({ exists: false, shadowUntil: T0 + TTL, strategy: 'popular' });
  });

  test('moves the shadow by a reader at or past it, and never by a warm', async () => {
    const key = freshKey();
    const shadow = async () => (await cache.inspect([key]))[0]?.shadowUntil;
    await write(key, { loadedAt: T0 });
    expect(await shadow()).toBe(0);
    await write(key, { loadedAt: T0 + 1, strategy: 'reader' });
    expect(await shadow()).toBe(T0 + 1 + TTL);
    await write(key, { loadedAt: T0 + TTL, strategy: 'reader' });
    expect(await shadow()).toBe(T0 + 1 + TTL);
    await write(key, { loadedAt: T0 + 1 + TTL, strategy: 'reader' });
    expect(await shadow()).toBe(T0 + 1 + 2 * TTL);
    await write(key, { loadedAt: T0 + 5 * TTL });
    expect(await shadow()).toBe(T0 + 1 + 2 * TTL);
  });

  test('moves the shadow by a reader whose value came too late', async () => {
    const key = freshKey();
    await write(key, { loadedAt: T0 + 10 });
    expect(await write(key, { loadedAt: T0 + 5, strategy: 'reader' })).toBe('older');
    expect((await cache.inspect([key]))[0]).toMatchObject({
      shadowUntil: T0 + 5 + TTL,
      strategy: 'popular',
      loadedAt: T0 + 10,
    });
  });

  test('gives the first use of a warmed entry to one of many readers', async () => {
    const key = freshKey();
    await write(key);
    const hit = { key, at: T0 + 1, loadedAt: T0, shadowTtlMilliseconds: TTL };
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? cache : other).claimHit(hit)),
    );
    expect(claims.filter(({ firstUse }) => firstUse)).toHaveLength(1);
    expect(claims.filter(({ firstPastShadow }) => firstPastShadow)).toHaveLength(1);
    expect((await cache.read(key)).state).toMatchObject({ used: true, shadowUntil: T0 + 1 + TTL });
  });

  test('does not call an entry used by a read of the one before it', async () => {
    const key = freshKey();
    await write(key, { loadedAt: T0 });
    await write(key, { loadedAt: T0 + 50, run: 'run-2' });
    const shadowTtlMilliseconds = TTL;
    const held = { key, at: T0 + 60, loadedAt: T0, shadowTtlMilliseconds };
    expect(await cache.claimHit(held)).toEqual({ firstUse: false, firstPastShadow: true });
    const live = { key, at: T0 + 61, loadedAt: T0 + 50, shadowTtlMilliseconds };
    expect(await cache.claimHit(live)).toEqual({ firstUse: true, firstPastShadow: false });
  });

  test('claims nothing for an entry of a reader before its shadow, or for an unknown key', async () => {
    const key = freshKey();
    await write(key, { strategy: 'reader' });
    const nothing = { firstUse: false, firstPastShadow: false };
    const hit = { key, loadedAt: T0, shadowTtlMilliseconds: TTL };
    expect(await cache.claimHit({ ...hit, at: T0 + TTL - 1 })).toEqual(nothing);
    expect(await cache.claimHit({ ...hit, at: T0 + TTL })).toEqual({
      ...nothing,
      firstPastShadow: true,
    });
    expect(await cache.claimHit({ ...hit, key: freshKey(), at: T0 })).toEqual(nothing);
  });

  test('keeps an entry no longer than its life counted from the begin of the load', async () => {
    const key = freshKey();
    await write(key, { ttlMilliseconds: 150, loadMilliseconds: 100 });
    await driver.pass(51);
    expect((await cache.read(key)).state.exists).toBe(false);
  });

  test('lets one owner lock a key until it gives it back or the lock ends', async () => {
    const [a, b] = [freshKey(), freshKey()];
    expect(await cache.lock([a, b], 'one', 60_000)).toEqual([true, true]);
    expect(await other.lock([a], 'two', 60_000)).toEqual([false]);
    await other.unlock([a], 'two');
    expect(await other.lock([a], 'two', 60_000)).toEqual([false]);
    await cache.unlock([a, b], 'one');
    expect(await other.lock([a], 'two', 20)).toEqual([true]);
    await driver.pass(25);
    expect(await cache.lock([a], 'one', 20)).toEqual([true]);
  });

  test('gives the turn to load a key to one owner, who may keep it, and tells who that is', async () => {
    const key = freshKey();
    expect(await cache.takeTurn(key, 'one', 100)).toBe('one');
    expect(await cache.takeTurn(key, 'one', 60_000)).toBe('one');
    await driver.pass(150);
    expect(await other.takeTurn(key, 'two', 60_000)).toBe('one');
    expect(await other.lock([key], 'two', 60_000)).toEqual([false]);
    expect(await cache.takeTurn(key, 'one', 20)).toBe('one');
    await driver.pass(25);
    expect(await other.takeTurn(key, 'two', 60_000)).toBe('two');
    await other.unlock([key], 'two');
    expect(await cache.lock([key], 'three', 60_000)).toEqual([true]);
    expect(await other.takeTurn(key, 'two', 60)).toBe('three');
  });

  test('answers a ping', async () => {
    await expect(cache.ping()).resolves.toBeUndefined();
  });
});
