/** Invalidation in every adapter: what is dropped stays gone until a load that began later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cache, CacheWrite } from '../../core/ports.ts';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

const T0 = 1_700_000_000_000;
const TTL = 60_000;

describe.each(Object.entries(CACHE_DRIVERS))('invalidation in %s', (_, start) => {
  let driver: CacheDriver;
  let cache: Cache;
  let other: Cache;
  let count = 0;

  beforeAll(async () => {
    driver = await start();
    [cache, other] = driver.caches;
  });
  afterAll(() => driver.stop());

  const freshName = () => `name:${++count}`;
  const write = async (key: string, change: Partial<CacheWrite> = {}) => {
    const [status] = await cache.write([
      {
        key,
        value: 'value',
        loadedAt: T0,
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 1,
        strategy: 'reader',
        run: '',
        ...change,
      },
    ]);
    return status;
  };
  const drop = async (group: string, through = cache) => {
    const keys: string[] = [];
    for await (const step of through.dropGroup(group)) keys.push(...step);
    return keys.sort();
  };
  const isThere = async (key: string) => (await other.read(key)).value !== undefined;

  test('drops a value and its shadow, and says when', async () => {
    const key = freshName();
    await write(key);
    const before = await cache.moment();
    await cache.invalidate([key]);
    const { value, state } = await other.read(key);
    expect(value).toBeUndefined();
    expect(state).toMatchObject({ exists: false, shadowUntil: 0 });
    expect(state.invalidatedAt).toBeGreaterThanOrEqual(before);
    expect(state.invalidatedAt).toBeLessThan(await cache.moment());
  });

  test('refuses a load that began before, whatever its clock says', async () => {
    const [known, unknown] = [freshName(), freshName()];
    await write(known);
    const moment = await other.moment();
    await cache.invalidate([known, unknown]);
    // An hour ahead of all others.
    const late = { moment, loadedAt: T0 + 3_600_000 };
    expect(await write(known, late)).toBe('invalidated');
    expect(await write(unknown, late)).toBe('invalidated');
    expect(await isThere(known)).toBe(false);
  });

  test('takes a load that began later, also from a clock that is behind', async () => {
    const key = freshName();
    await cache.invalidate([key]);
    const late = { moment: await cache.moment(), loadedAt: T0 - 3_600_000 };
    expect(await write(key, late)).toBe('written');
    expect(await isThere(key)).toBe(true);
  });

  test('drops all keys of a group and no others', async () => {
    const [group, another] = [freshName(), freshName()];
    const keys = [freshName(), freshName(), freshName()].sort();
    for (const key of keys) await write(key, { groups: [group, another] });
    const apart = freshName();
    await write(apart, { groups: [another] });
    expect(await drop(group)).toEqual(keys);
    for (const key of keys) expect(await isThere(key)).toBe(false);
    expect(await isThere(apart)).toBe(true);
    expect(await drop(group)).toEqual([]);
    expect(await drop(another)).toContain(apart);
  });

  test('refuses a key of the group that was never written and whose load began before', async () => {
    const [key, group] = [freshName(), freshName()];
    const moment = await other.moment();
    await drop(group);
    expect(await write(key, { groups: [group], moment, loadedAt: T0 + TTL })).toBe('invalidated');
    const later = { groups: [group], moment: await other.moment() };
    expect(await write(key, later)).toBe('written');
    expect(await drop(group, other)).toEqual([key]);
  });

  test('refuses of many writes those alone whose group was dropped since', async () => {
    const [dropped, kept] = [freshName(), freshName()];
    const moment = await other.moment();
    await drop(dropped);
    const writeOf = (groups: readonly string[]): CacheWrite => ({
      key: freshName(),
      value: 'value',
      loadedAt: T0 + TTL,
      moment,
      ttlMilliseconds: TTL,
      shadowTtlMilliseconds: TTL,
      loadMilliseconds: 1,
      strategy: 'popular',
      run: '',
      groups,
    });
    const writes = [[kept], [kept, dropped], [], [dropped], [kept]].map(writeOf);
    const refused = 'invalidated';
    const expected = ['written', refused, 'written', refused, 'written'];
    expect(await cache.write(writes)).toEqual(expected);
    const there = await Promise.all(writes.map(({ key }) => isThere(key)));
    expect(there).toEqual(expected.map((status) => status === 'written'));
  });

  test('remembers the longest lease that somebody may hold', async () => {
    expect(await cache.longestLease()).toBe(0);
    await cache.lease(1_000);
    await other.lease(250);
    expect(await other.longestLease()).toBe(1_000);
  });
});
