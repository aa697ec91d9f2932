import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

/** Past every wait of these tests. */
const LONG = 3_600_000;

describe.each(Object.entries(CACHE_DRIVERS))('the rate limiter in %s', (_, start) => {
  let driver: CacheDriver;

  beforeAll(async () => {
    driver = await start();
  });
  afterAll(() => driver.stop());

  test('grants no more calls than the rate in any window, over all workers', async () => {
    const rate = { calls: 20, perMilliseconds: 1_000 };
    const limiters = driver.limiters(rate);
    const grants = await Promise.all(
      Array.from({ length: 90 }, async (_, n) => {
        const wait = await limiters[n % 2 ? 0 : 1].take('catalog', LONG);
        return driver.now() + (wait ?? Number.NaN);
      }),
    );
    grants.sort((a, b) => a - b);
    const spans = grants.slice(rate.calls).map((at, index) => at - (grants[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThan(rate.perMilliseconds);
    // As fast as allowed: 89 intervals, and the margin that keeps late calls apart.
    expect((grants.at(-1) ?? 0) - (grants[0] ?? 0)).toBeLessThan(89 * 50 * 1.06);
  });

  test('takes nothing when the wait would be too long', async () => {
    const [limiter, other] = driver.limiters({ calls: 1, perMilliseconds: 600_000 });
    await driver.pass(0);
    const first = await limiter.take('catalog', LONG);
    expect(await other.take('catalog', 1_000)).toBeUndefined();
    expect(await limiter.take('catalog', 1_000)).toBeUndefined();
    const second = await other.take('catalog', LONG);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(595_000);
    expect((second ?? 0) - (first ?? 0)).toBeLessThan(601_000);
  });

  test('says whether a call leaves too late to count as its turn', () => {
    const [slow] = driver.limiters({ calls: 1, perMilliseconds: 60_000 });
    expect(slow.isLate?.('catalog', 250)).toBe(false);
    expect(slow.isLate?.('catalog', 251)).toBe(true);
    const [fast] = driver.limiters({ calls: 100_000, perMilliseconds: 1_000 });
    expect(fast.isLate?.('catalog', 10_000)).toBe(false);
  });

  test('knows no origin beside those of the settings', async () => {
    const [limiter] = driver.limiters({ calls: 1, perMilliseconds: 1_000 });
    await expect(limiter.take('elsewhere', 0)).rejects.toThrow("no origin 'elsewhere'");
  });
});
