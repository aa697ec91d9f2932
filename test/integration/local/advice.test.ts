/** Each piece of advice, brought about in the running product by what it is given for. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPreheat } from '../../../client/index.ts';
import type { Advice } from '../../../core/api/advice.ts';
import { http, type PreheatConfig } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { json, reply, startFaultyOrigin } from '../../support/faulty-origin.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 30_000, interval: 100 };
const MINUTE = 60_000;
const MOST_EVENTS = 500;
const closers = makeTestClosers();
let config: PreheatConfig;
let machine: Machine;

beforeAll(async () => {
  const shop = await startFaultyOrigin((request, response) => {
    const answer = request.url?.startsWith('/broken') ? reply(400) : json({ path: request.url });
    answer(request, response);
  });
  closers.add('the shop', shop.close);
  config = makeConfig(shop.url);
  ({ machine } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

function makeConfig(url: string): PreheatConfig {
  const off = { enabled: false };
  const keyspace = (name: string, ttl = '10m') => ({ key: `${name}:{id}`, origin: 'shop', ttl });
  return {
    origins: { shop: http({ baseUrl: url, path: '/{id}', allowPrivate: true, rate: '100000/s' }) },
    keyspaces: {
      page: keyspace('page'),
      quote: keyspace('quote', '1m'),
      report: keyspace('report'),
      image: keyspace('image'),
      basket: { ...keyspace('basket'), budget: { extraOriginCalls: 0.2 } },
    },
    // It runs when it is asked to, and nothing else does.
    strategies: {
      ...{ critical: off, refreshAhead: off, predictive: off, related: off, trending: off },
      popular: { every: '365d', limit: 1_000 },
    },
    experiments: { holdOut: 0 },
  };
}

const ask = async (method: string, path: string, body?: object) =>
  (await askApi(machine, 'admin', method, `v1/${path}`, body)).body;

const advised = async (kind: Advice['kind']): Promise<readonly Advice[]> => {
  const { advice } = await ask('GET', 'advice');
  return advice.filter((each: Advice) => each.kind === kind);
};

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));

/** Reads of each id at these ages, all of them misses, told to the API as an application does. */
async function tell(
  name: string,
  of: readonly string[],
  ages: readonly number[],
  more: (id: string) => object = () => ({}),
) {
  const now = Date.now();
  const events = ages.flatMap((age) =>
    of.map((id) => ({ key: `${name}:${id}`, at: now - age, hit: false, ...more(id) })),
  );
  for (let from = 0; from < events.length; from += MOST_EVENTS) {
    const answer = await ask('POST', 'access', { events: events.slice(from, from + MOST_EVENTS) });
    expect(answer.rejected).toEqual([]);
  }
  await vi.waitFor(async () => expect(await machine.product.pending()).toBe(0), POLL);
}

const every = (milliseconds: number, count: number) =>
  Array.from({ length: count }, (_, index) => (count - index) * milliseconds);

test('nothing is said while nothing is known', async () => {
  expect(await ask('GET', 'advice')).toMatchObject({ advice: [] });
});

test('that L1 is too small is said of an application that goes through more than it holds', async () => {
  const client = createPreheat({
    config,
    redis: { host: machine.redis.host, port: machine.redis.port },
    load: async () => '{}',
    endpoint: machine.url,
    token: machine.tokens.record,
    l1: { maxItems: 10, ttlMilliseconds: 15_000 },
  });
  for (let round = 0; round < 30; round += 1) {
    for (const id of ids(40)) await client.read('page', { id });
  }
  await client.close();
  await vi.waitFor(async () => {
    const [advice] = await advised('l1-too-small');
    expect(advice).toMatchObject({ keyspace: 'page', figures: { reads: 1_200, hits: 0 } });
  }, POLL);
});

test('that a TTL is too short is said of keys that end before they are read again', async () => {
  await tell('quote', ids(50), every(5 * MINUTE, 20));
  const [advice] = await advised('ttl-too-short');
  expect(advice).toMatchObject({
    keyspace: 'quote',
    figures: { reads: 1_000, missShare: 1, ttlSeconds: 60 },
  });
  expect(advice?.figures['wantedTtlSeconds']).toBeGreaterThan(2 * 60);
});

test('that a key is slow is said with its times', async () => {
  const loadMilliseconds = (id: string) => ({ loadMilliseconds: id === '7' ? 4_000 : 100 });
  await tell('report', ids(10), every(MINUTE, 12), loadMilliseconds);
  const slow = await advised('slow-key');
  expect(slow).toMatchObject([
    { key: 'report:7', figures: { loadMilliseconds: 4_000, averageMilliseconds: 100 } },
  ]);
});

test('that loads fail is said of who asked for them', async () => {
  const good = ids(50).map((id) => `image:${id}`);
  const broken = ids(10).map((id) => `image:broken-${id}`);
  await ask('POST', 'warm', { keys: [...good, ...broken], wait: true });
  // A slow machine tries some of them again.
  await expect
    .poll(() => advised('loads-fail'), POLL)
    .toMatchObject([{ strategy: 'manual', figures: { warmed: 50, failed: 10 } }]);
});

test('that a strategy wastes, and that the budget is used up, is said once its loads are not read', async () => {
  // Loaded once per TTL and read five times of it, up to now; and from now on never again.
  const often = () => ({ hit: undefined, reads: 5, misses: 1 });
  await tell('basket', ids(400), every(11 * MINUTE, 4), often);
  const run = await ask('POST', 'warm', { strategy: 'popular' });
  expect(run.verdicts).toMatchObject({ budget: expect.any(Number) });
  await vi.waitFor(async () => expect(await machine.product.pending()).toBe(0), POLL);
  const [wastes] = await advised('strategy-wastes');
  expect(wastes).toMatchObject({ strategy: 'popular', figures: { savedCalls: 0, precision: 0 } });
  expect(wastes?.message).toMatch(/^this strategy wastes: its 3\d\d loads saved 0 calls/);
  const [used] = await advised('budget-used-up');
  expect(used).toMatchObject({ keyspace: 'basket', figures: { limit: 0.2, allowedCalls: 320 } });
  expect(used?.message).toMatch(/^the budget is used up: 3\d\d of 320 extra calls are spent/);
});
