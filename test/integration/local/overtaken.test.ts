/** Loads that the running product has begun, and that are overtaken before their end. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPreheat } from '../../../client/index.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 20_000, interval: 20 };
const closers = makeTestClosers();
const gates = new Map<string, PromiseWithResolvers<void>>();
let machine: Machine;
let redis: Redis;

const config = defineConfig({
  origins: {
    shop: loader(async ({ sku = '' }) => {
      const gate = Promise.withResolvers<void>();
      gates.set(sku, gate);
      await gate.promise;
      return 'as it was';
    }),
  },
  keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '10m' } },
});

beforeAll(async () => {
  ({ machine, redis } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

const ask = async (method: string, path: string, body?: object) =>
  (await askApi(machine, 'admin', method, `v1/${path}`, body)).body;

/** Warms a key, and lets something happen between the begin of its load and its end. */
async function warmWhile(sku: string, happen: () => Promise<unknown>) {
  const { job } = await ask('POST', 'warm', { keys: [`product:${sku}`] });
  const gate = await vi.waitFor(() => {
    const found = gates.get(sku);
    if (!found) throw new Error('the origin is not asked yet');
    return found;
  }, POLL);
  await happen();
  gate.resolve();
  return vi.waitFor(async () => {
    const report = await ask('GET', `jobs/${job}`);
    expect(report.done).toBe(true);
    return report.results[0].status;
  }, POLL);
}

test('a load does not overwrite what an application has loaded after its begin', async () => {
  const client = createPreheat({
    config,
    redis: { host: machine.redis.host, port: machine.redis.port },
    load: async () => 'as it is',
  });
  closers.add('the application', () => client.close());
  const status = await warmWhile('a', async () => {
    await client.read('product', { sku: 'a' });
    await vi.waitFor(async () => expect(await redis.get('product:a')).toBe('as it is'), POLL);
  });
  expect(status).toBe('older');
  expect(await redis.get('product:a')).toBe('as it is');
});

test('a load does not bring back a key that was invalidated after its begin', async () => {
  const status = await warmWhile('b', () => ask('POST', 'invalidate', { keys: ['product:b'] }));
  expect(status).toBe('invalidated');
  expect(await redis.exists('product:b')).toBe(0);
});
