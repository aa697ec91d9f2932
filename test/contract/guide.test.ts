import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guidance } from '../../core/foresight/foresee.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import { pairModel } from '../../core/foresight/pair-model.ts';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

const MINUTE = 60_000;
const GUIDANCE: Guidance = { threshold: -0.75, model: pairModel.current(undefined) };
const RESERVED_AT = 1_700_000_100_000;

describe.each(Object.entries(CACHE_DRIVERS))('the guide in %s', (_, start) => {
  let driver: CacheDriver;
  let guide: Guide;
  let reader: Guide;
  let count = 0;

  beforeAll(async () => {
    driver = await start();
    [guide, reader] = driver.guides;
  });
  afterAll(() => driver.stop());

  const freshName = () => `product-${++count}`;
  const publish = (keyspace: string, calls: number, milliseconds = MINUTE) =>
    guide.publish(keyspace, GUIDANCE, { reservedAt: RESERVED_AT, calls }, milliseconds);

  test('knows nothing of a keyspace or a key that nobody told of', async () => {
    const name = freshName();
    expect(await reader.guidance(name)).toBeUndefined();
    expect(await reader.spend(name)).toBeUndefined();
    expect(await guide.withdraw(name)).toBeUndefined();
    expect(await reader.successors(name)).toBeUndefined();
  });

  test('gives no guidance while all are told to halt', async () => {
    const name = freshName();
    await publish(name, 1);
    await guide.halt(true);
    expect(await reader.guidance(name)).toBeUndefined();
    await publish(name, 1);
    expect(await reader.guidance(name)).toBeUndefined();
    await guide.halt(false);
    expect(await reader.guidance(name)).toEqual(GUIDANCE);
  });

  test('gives guidance back as it was, the latest', async () => {
    const name = freshName();
    await publish(name, 1);
    expect(await reader.guidance(name)).toEqual(GUIDANCE);
    const dearer = { ...GUIDANCE, threshold: 6 };
    await guide.publish(name, dearer, { reservedAt: RESERVED_AT, calls: 0 }, MINUTE);
    expect(await reader.guidance(name)).toEqual(dearer);
  });

  test('lets all readers together spend what was granted, and not one call more', async () => {
    const name = freshName();
    await publish(name, 7);
    const spent = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? guide : reader).spend(name)),
    );
    const taken = spent.filter((reservedAt) => reservedAt !== undefined);
    expect(taken).toEqual(new Array(7).fill(RESERVED_AT));
  });

  test('takes back what is left, once', async () => {
    const name = freshName();
    await publish(name, 3);
    await reader.spend(name);
    expect(await guide.withdraw(name)).toEqual({ reservedAt: RESERVED_AT, calls: 2 });
    expect((await guide.withdraw(name))?.calls).toBe(0);
    expect(await reader.spend(name)).toBeUndefined();
    expect(await reader.guidance(name)).toEqual(GUIDANCE);
  });

  test('grants nothing, and tells nothing, when its time is over', async () => {
    const name = freshName();
    await publish(name, 3, 200);
    await driver.pass(250);
    expect(await reader.spend(name)).toBeUndefined();
    expect(await reader.guidance(name)).toBeUndefined();
    expect(await guide.withdraw(name)).toBeUndefined();
  });

  test('keeps keyspaces apart', async () => {
    const [one, other] = [freshName(), freshName()];
    await publish(one, 1);
    await publish(other, 0);
    expect(await reader.spend(other)).toBeUndefined();
    expect(await reader.spend(one)).toBe(RESERVED_AT);
  });

  describe('publishes what follows a key', () => {
    const successors = {
      visits: 12,
      slots: [
        { keyspace: 'product', key: 'product:größe {x} 世界', count: 4.5, pull: -1.25, lead: 0 },
      ],
    };
    const tell = (key: string, milliseconds = MINUTE) =>
      guide.publishSuccessors([{ ref: { keyspace: 'product', key }, successors, milliseconds }]);

    test.each(['product:A1', 'tag:{user 5}:x', 'a}b'])('beside %j', async (key) => {
      await tell(key);
      expect(await reader.successors(key)).toEqual(successors);
    });

    test('so that one read of the cache gives it with the value, where it is asked for', async () => {
      const key = freshName();
      await tell(key);
      const [cache] = driver.caches;
      expect((await cache.read(key, { successors: true })).successors).toEqual(successors);
      expect('successors' in (await cache.read(key))).toBe(false);
      expect('successors' in (await cache.read(freshName(), { successors: true }))).toBe(false);
      const { value, state } = await cache.read(key, { successors: true });
      expect([value, state.exists]).toEqual([undefined, false]);
    });

    test('until its time is over', async () => {
      const key = freshName();
      await tell(key, 200);
      await driver.pass(250);
      expect(await reader.successors(key)).toBeUndefined();
    });

    test('for no key at all', async () => {
      await expect(guide.publishSuccessors([])).resolves.toBeUndefined();
    });
  });
});
