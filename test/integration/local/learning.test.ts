/** What the running product learns of reads that it is told, and how it forgets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../adapters/system/clock.ts';
import { createPreheat } from '../../../client/index.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { realTempo, type Tempo } from '../../../local/tempo/tempo.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** So many that the estimate of all reads is five deviations from what would be refused. */
const BUSY_KEYS = 400;
const KEPT_KEYS = 100;

/** A clock that can be set forward: what is forgotten after weeks need not be waited for. */
let leapMilliseconds = 0;
const clock = {
  now: () => systemClock.now() + leapMilliseconds,
  sleep: systemClock.sleep,
};
const tempo: Tempo = { ...realTempo, clock };
const asked: string[] = [];
let example: Example;

const config = defineConfig({
  origins: {
    shop: loader({
      rate: '1000/s',
      async one({ sku = '' }) {
        asked.push(sku);
        if (sku === 'broken') throw new Error('the shop is closed');
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { sku };
      },
    }),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'shop', ttl: '10m', tags: ['shelf:{sku}'] },
    busy: { key: 'busy:{sku}', origin: 'shop', ttl: '10m' },
  },
  // Strategies run when they are asked to.
  strategies: Object.fromEntries(
    ['critical', 'popular', 'refreshAhead', 'predictive', 'related', 'trending'].map((name) => [
      name,
      { every: '365d' },
    ]),
  ),
  ingest: { keysPerWindow: KEPT_KEYS },
  limits: { warmsPerHour: 100 },
});

beforeAll(async () => {
  example = await startExample(config, () => undefined, tempo);
});

afterAll(() => example.stop());

const record = (events: readonly object[], counts?: readonly object[]) =>
  example.ask('POST', 'v1/access', { events, ...(counts && { counts }) });

const known = (key: string) => example.ask('GET', `v1/patterns?key=${key}`);

/** Reads of a product, one a minute, the last one just now. */
const reads = (sku: string, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    keyspace: 'product',
    params: { sku },
    at: clock.now() - (count - 1 - index) * MINUTE,
    hit: index > 0,
    ...more,
  }));

test('knows of each key how often, how lately and how dearly it is read', async () => {
  await record(reads('A', 9, { user: 'ann' }).map((each) => ({ ...each, loadMilliseconds: 700 })));
  await eventually(async () => (await known('product:A')).body.reads === 9);
  const { body } = await known('product:A');
  expect(body).toMatchObject({ misses: 1, loadMilliseconds: 700, lastFailure: null });
  expect(body.readsPerTtl[0]).toBeGreaterThan(2);
  expect(body.benefit).toBeGreaterThan(0);
  expect(clock.now() - body.lastReadAt).toBeLessThan(MINUTE);
});

test('takes no bot for demand', async () => {
  await record([...reads('B', 5, { source: 'bot' }), ...reads('C', 1)]);
  await eventually(async () => (await known('product:C')).status === 200);
  expect((await known('product:B')).status).toBe(404);
});

test('sees what rises', async () => {
  const { body } = await example.ask('GET', 'v1/patterns?keyspace=product');
  expect(body.rising).toContain('product:A');
  const run = (await example.ask('POST', 'v1/warm', { strategy: 'trending', dryRun: true })).body;
  expect(run).toMatchObject({ strategy: 'trending', dryRun: true });
});

test('writes a sample of many keys, and counts every read', async () => {
  const at = clock.now();
  const events = Array.from({ length: BUSY_KEYS }, (_, index) => ({
    keyspace: 'busy',
    params: { sku: String(index) },
    at,
    hit: true,
  }));
  const counts = { keyspace: 'busy', at, reads: BUSY_KEYS, misses: 0, latency: {}, strategies: {} };
  await record(events, [counts]);
  const reported = async () => {
    const { keyspaces } = (await example.ask('GET', 'v1/stats')).body;
    return keyspaces.find(({ name }: { name: string }) => name === 'busy');
  };
  await eventually(async () => (await reported()).total.reads === BUSY_KEYS);
  let keys: readonly { readonly reads: number }[] = [];
  const estimated = () => keys.reduce((sum, { reads }) => sum + reads, 0);
  // Keys may be there a moment after the count of all reads.
  await eventually(async () => {
    keys = (await example.ask('GET', 'v1/patterns?keyspace=busy&limit=200')).body.keys;
    return estimated() > BUSY_KEYS / 2;
  });
  expect(keys.length).toBeLessThan(2 * KEPT_KEYS);
  expect(estimated()).toBeLessThan(BUSY_KEYS * 2);
});

test('warms what is asked for by keyspace, tag and all, dry or not', async () => {
  for (const target of [{ keyspace: 'product' }, { tag: 'shelf:A' }, { all: true }]) {
    const { status, body } = await example.ask('POST', 'v1/warm', { ...target, dryRun: true });
    expect([status, body.dryRun]).toEqual([200, true]);
    expect(body.keys).toContainEqual({ keyspace: 'product', key: 'product:A' });
  }
  expect(asked).toEqual([]);
  const { body } = await example.ask('POST', 'v1/warm', { tag: 'shelf:A', wait: true });
  expect([body.ready, body.total]).toEqual([1, 1]);
  expect(await example.stored('product:A')).toEqual([{ sku: 'A' }]);
});

test('asks the origin once for a key, however many ask for it', async () => {
  asked.length = 0;
  const keys = ['product:D'];
  const jobs = Array.from({ length: 5 }, () =>
    example.ask('POST', 'v1/warm', { keys, wait: true }),
  );
  for (const { body } of await Promise.all(jobs)) expect(body.ready).toBe(1);
  expect(asked).toEqual(['D']);
});

test('keeps what worked where the load of another key fails', async () => {
  const keys = ['product:broken', 'product:E'];
  const { body } = await example.ask('POST', 'v1/warm', { keys, waitSeconds: 5, wait: true });
  expect(await example.stored('product:E')).toEqual([{ sku: 'E' }]);
  const { results } = (await example.ask('GET', `v1/jobs/${body.job}`)).body;
  expect(results).toContainEqual(expect.objectContaining({ key: 'product:E', status: 'warmed' }));
  expect(await example.stored('product:broken')).toEqual([undefined]);
});

test('tells an application what each tier gave, and lets it limit and clear its memory', async () => {
  const { machine } = example;
  const client = createPreheat({
    config,
    redis: { host: machine.redis.host, port: machine.redis.port },
    load: async () => ({ value: '{}', loadMilliseconds: 1 }),
    endpoint: machine.url,
    token: machine.tokens.record,
    l1: { maxItems: 10, ttlMilliseconds: 60_000 },
  });
  expect((await client.read('product', { sku: 'A' })).source).toBe('cache');
  expect((await client.read('product', { sku: 'A' })).source).toBe('l1');
  expect((await client.read('product', { sku: 'F' })).source).toBe('origin');
  expect(client.stats()).toMatchObject({
    reads: 3,
    l1: { reads: 1, items: 2 },
    cache: { reads: 1, hitRatio: 0.5 },
    origin: { reads: 1 },
  });
  client.resizeL1(1);
  expect(client.stats().l1.items).toBe(1);
  client.clearL1();
  expect(client.stats().l1.items).toBe(0);
  await client.close();
  await eventually(async () => (await known('product:A')).body.reads === 11);
});

test('forgets: rates decay, and a key that nobody reads for weeks is not there any more', async () => {
  const before = (await known('product:A')).body.readsPerTtl;
  leapMilliseconds = DAY;
  const after = (await known('product:A')).body.readsPerTtl;
  expect(after[0]).toBeLessThan(before[0] / 4);
  expect(after[2]).toBeGreaterThan(after[0]);
  leapMilliseconds = 60 * DAY;
  expect((await known('product:A')).status).toBe(404);
});
