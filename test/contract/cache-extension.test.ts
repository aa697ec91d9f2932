import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cache, CacheWrite } from '../../core/ports.ts';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

const T0 = 1_700_000_000_000;
const TTL = 60_000;

describe.each(Object.entries(CACHE_DRIVERS))(
  'what the cache in %s knows beside values',
  (_, start) => {
    let driver: CacheDriver;
    let cache: Cache;
    let other: Cache;
    let count = 0;

    beforeAll(async () => {
      driver = await start();
      [cache, other] = driver.caches;
    });
    afterAll(() => driver.stop());

    const freshKey = () => `catalog:known:${++count}`;
    const about = {
      loadedAt: T0,
      ttlMilliseconds: TTL,
      shadowTtlMilliseconds: TTL,
      loadMilliseconds: 20,
      strategy: 'popular',
      run: 'run-1',
    };
    const write = async (key: string, change: Partial<CacheWrite> = {}) =>
      (await cache.write([{ ...about, key, value: 'v1', ...change }]))[0];
    const extend = async (key: string, change: Partial<CacheWrite> = {}, confirmedLoadedAt = T0) =>
      (
        await cache.extend([
          { ...about, loadedAt: T0 + 5, run: 'run-2', key, ...change, confirmedLoadedAt },
        ])
      )[0];
    const drop = async (group: string) => {
      for await (const keys of other.dropGroup(group)) expect(keys.length).toBeGreaterThan(0);
    };

    const noteAbsent = async (key: string) =>
      cache.noteAbsent([{ key, at: T0 + 1, moment: await cache.moment(), milliseconds: TTL }]);

    test('form, version and cost of a value stay with it, and go with the next one', async () => {
      const key = freshKey();
      await write(key, { form: 'f1', validator: 'x etag "v1"', dollars: 0.25 });
      const { state } = await other.read(key);
      expect(state).toMatchObject({ form: 'f1', validator: 'x etag "v1"', dollars: 0.25 });
      await write(key, { loadedAt: T0 + 1 });
      const [after] = await cache.inspect([key]);
      expect(after).not.toHaveProperty('form');
      expect(after).not.toHaveProperty('validator');
      expect(after).not.toHaveProperty('dollars');
    });

    test('an entry lives on with its value and its form, unused again', async () => {
      const key = freshKey();
      await write(key, { form: 'f1', validator: 'a' });
      await cache.claimHit({ key, at: T0 + 1, loadedAt: T0, shadowTtlMilliseconds: TTL });
      const before = (await cache.inspect([key]))[0];
      expect(await extend(key, { ttlMilliseconds: 2 * TTL, validator: 'b' })).toBe('written');
      const { value, state } = await other.read(key);
      expect(value?.toString()).toBe('v1');
      expect(state).toEqual({
        exists: true,
        loadedAt: T0 + 5,
        expiresAt: T0 + 5 + 2 * TTL,
        shadowUntil: before?.shadowUntil,
        strategy: 'popular',
        run: 'run-2',
        used: false,
        loadMilliseconds: 20,
        invalidatedAt: 0,
        form: 'f1',
        validator: 'b',
      });
    });

    test('an entry lives on past its first end', async () => {
      const key = freshKey();
      await write(key, { ttlMilliseconds: 150 });
      await extend(key);
      await driver.pass(160);
      expect((await cache.read(key)).value?.toString()).toBe('v1');
    });

    test('an entry does not live on that is gone, or is another one', async () => {
      const [missing, expired, replaced, newer] = [freshKey(), freshKey(), freshKey(), freshKey()];
      expect(await extend(missing)).toBe('gone');
      await write(expired);
      await driver.expire(expired, TTL);
      expect(await extend(expired, { loadedAt: T0 + 2 * TTL })).toBe('gone');
      await write(replaced, { loadedAt: T0 + 1 });
      expect(await extend(replaced)).toBe('gone');
      await write(newer, { loadedAt: T0 + 9 });
      expect(await extend(newer)).toBe('older');
      expect((await cache.read(missing)).state.exists).toBe(false);
    });

    test('a key that the origin does not have is known to be missing, until something is written', async () => {
      const key = freshKey();
      const missing = { at: T0 + 1, until: T0 + 1 + TTL };
      await noteAbsent(key);
      const [state] = await other.inspect([key]);
      expect(state).toMatchObject({ exists: false, missing });
      expect((await cache.read(key)).state.missing).toEqual(missing);
      await write(key, { loadedAt: T0 + 2 });
      expect((await cache.inspect([key]))[0]).not.toHaveProperty('missing');
    });

    test('what was written after the origin was asked is not missing', async () => {
      const key = freshKey();
      await write(key, { loadedAt: T0 + 2 });
      await noteAbsent(key);
      const { value, state } = await cache.read(key);
      expect(value?.toString()).toBe('v1');
      expect(state).not.toHaveProperty('missing');
    });

    test('an invalidation ends what is known to be missing', async () => {
      const key = freshKey();
      await noteAbsent(key);
      await other.invalidate([key]);
      expect((await cache.inspect([key]))[0]).not.toHaveProperty('missing');
      await noteAbsent(key);
      expect((await cache.inspect([key]))[0]).toHaveProperty('missing');
    });

    test('an entry does not live on that was invalidated since the origin was asked', async () => {
      const [key, tagged] = [freshKey(), freshKey()];
      const groups = [`tag:${tagged}`];
      await write(key);
      await write(tagged, { groups });
      const moment = await cache.moment();
      await other.invalidate([key]);
      await drop(`tag:${tagged}`);
      expect(await extend(key, { moment })).toBe('invalidated');
      expect(await extend(tagged, { moment, groups })).toBe('invalidated');
    });

    test('an entry that lives on is still dropped with its groups', async () => {
      const key = freshKey();
      const groups = [`tag:${key}`];
      await write(key, { groups, ttlMilliseconds: 150 });
      const moment = await cache.moment();
      expect(await extend(key, { moment, groups })).toBe('written');
      await driver.pass(160);
      expect((await cache.read(key)).state.exists).toBe(true);
      await drop(`tag:${key}`);
      expect((await cache.read(key)).state.exists).toBe(false);
    });
  },
);
