/** A cache that has lost everything, on the running product: noticed, and filled again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../adapters/system/clock.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const KEYS = 2_000;
const NEVER = { enabled: false };
/** A look comes every five seconds, and the rest is work. */
const PATIENCE = 40_000;

const loaded: string[] = [];
let example: Example;

const config = defineConfig({
  origins: {
    shop: loader({
      rate: '1000/s',
      async many(keys) {
        loaded.push(...keys.map(({ sku = '' }) => sku));
        return keys.map(({ sku }) => ({ sku }));
      },
    }),
  },
  keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
  critical: [{ keyspace: 'product', params: { sku: 'vip' } }],
  strategies: {
    critical: { every: '365d' },
    popular: NEVER,
    refreshAhead: NEVER,
    trending: NEVER,
    related: NEVER,
    predictive: NEVER,
    timeOfDay: NEVER,
    users: NEVER,
    prompts: NEVER,
  },
  limits: { warmsPerHour: 100 },
});

const skus = Array.from({ length: KEYS }, (_, index) => String(index));
const keysOf = (some: readonly string[]) => some.map((sku) => `product:${sku}`);

/** The lower its number, the more a product is read: from 200 times a TTL down to 10. */
async function readAll(): Promise<void> {
  const at = systemClock.now() - 1_000;
  for (let start = 0; start < KEYS; start += 500) {
    const events = skus.slice(start, start + 500).map((sku) => {
      const reads = 10 + Math.round((190 * (KEYS - Number(sku))) / KEYS);
      return { keyspace: 'product', params: { sku }, at, firstAt: at - 600_000, reads, misses: 0 };
    });
    await example.ask('POST', 'v1/access', { events });
  }
}

/** The latest job, once it is done. */
async function latestJob() {
  const { body } = await example.ask('GET', 'v1/jobs?limit=1');
  return body.jobs[0];
}

beforeAll(async () => {
  example = await startExample(config, () => undefined);
  await example.ask('POST', 'v1/warm', { keys: ['product:vip', ...keysOf(skus)] });
  await eventually(async () => (await latestJob())?.done === true, PATIENCE);
  await readAll();
  await eventually(
    async () => (await example.ask('GET', `v1/patterns?key=product:${KEYS - 1}`)).status === 200,
    PATIENCE,
  );
});

afterAll(() => example.stop());

describe('a flushed cache', () => {
  test('is noticed and filled again, critical keys first, then the most read', async () => {
    loaded.length = 0;
    await example.redis.flushall();
    await eventually(async () => /found cold/.test((await latestJob())?.request), PATIENCE);
    await eventually(async () => (await latestJob()).done, PATIENCE);
    const job = await latestJob();
    expect(job).toMatchObject({ total: KEYS + 1, ready: KEYS + 1, state: 'done' });
    expect(new Set(loaded)).toEqual(new Set(['vip', ...skus]));
    expect(loaded.length).toBe(KEYS + 1);
    expect(loaded.indexOf('vip')).toBeLessThan(500);
    const meanPlace = (some: readonly string[]) =>
      some.reduce((sum, sku) => sum + loaded.indexOf(sku), 0) / some.length;
    expect(meanPlace(skus.slice(0, 500))).toBeLessThan(meanPlace(skus.slice(1_500)) / 2);
    await eventually(async () => (await latestJob()).certified !== null, PATIENCE);
    expect((await latestJob()).certified).toMatchObject({ of: 1_000, readable: 1_000 });
  });

  test('comes back with lives that do not end together', async () => {
    const lives = await Promise.all(keysOf(skus).map((key) => example.redis.pttl(key)));
    const tenths = Map.groupBy(lives, (life) => Math.floor((10 * life) / 3_600_000));
    for (const own of tenths.values()) expect(own.length).toBeLessThan(0.2 * KEYS);
    expect(tenths.size).toBeGreaterThanOrEqual(9);
  });
});
