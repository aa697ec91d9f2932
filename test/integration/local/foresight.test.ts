/** Foresight without the client library: an application that only posts its reads. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { metaKey } from '../../../adapters/redis/beside.ts';
import { http, type PreheatConfig } from '../../../core/config/define.ts';
import { type DemoOrigin, makeItem, startOrigin } from '../../../local/demo/origin.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ROUNDS = 60;
const ROUNDS_PER_REQUEST = 12;
const POLL = { timeout: 20_000, interval: 10 };
const closers = makeTestClosers();
let origin: DemoOrigin;
let machine: Machine;
let redis: Redis;

beforeAll(async () => {
  origin = await startOrigin(5);
  closers.add('origin', origin.stop);
  const off = { enabled: false };
  const config: PreheatConfig = {
    origins: {
      shop: http({ baseUrl: `${origin.url}/product`, allowPrivate: true, path: '/items/{sku}' }),
    },
    keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1m' } },
    // Only the reads themselves can lead to a warm.
    strategies: { critical: off, popular: off, refreshAhead: off, predictive: off },
    experiments: { holdOut: 0 },
  };
  ({ machine, redis } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

async function post(events: readonly object[]): Promise<number> {
  const response = await fetch(`${machine.url}v1/access`, {
    method: 'POST',
    headers: { authorization: `Bearer ${machine.tokens.admin}` },
    body: JSON.stringify({ events }),
  });
  return response.status;
}

async function ingested(): Promise<void> {
  await vi.waitFor(async () => expect(await machine.product.pending()).toBe(0), POLL);
}

/** Readers of the last hours, every other minute one: first `a`, twenty seconds later `b`. */
async function postHistory(): Promise<void> {
  const begin = Date.now() - 4 * 60 * MINUTE;
  for (let from = 0; from < ROUNDS; from += ROUNDS_PER_REQUEST) {
    const rounds = Array.from({ length: ROUNDS_PER_REQUEST }, (_, index) => from + index);
    const events = rounds.flatMap((round) => {
      const at = begin + round * 2 * MINUTE;
      const read = (sku: string, readAt: number) => ({
        key: `product:${sku}`,
        user: `reader-${round}`,
        at: readAt,
        hit: false,
        loadedAt: readAt,
      });
      return [read('a', at), read('b', at + 20 * SECOND)];
    });
    expect(await post(events)).toBe(202);
    await ingested();
  }
}

test('after a read of a, b is loaded at once, and once only', async () => {
  await postHistory();
  expect(await redis.exists('product:b')).toBe(0);

  // The first reads of a busy machine may take longer than foresight is given.
  await vi.waitFor(async () => {
    const user = `new-${performance.now()}`;
    expect(await post([{ key: 'product:a', user, hit: false }])).toBe(202);
    const until = { timeout: 2_000, interval: 10 };
    await vi.waitFor(async () => expect(await redis.exists('product:b')).toBe(1), until);
  }, POLL);
  expect(await redis.get('product:b')).toBe(JSON.stringify(makeItem('b')));
  expect(await redis.hget(metaKey('product:b'), 'strategy')).toBe('foresight');

  expect(await post([{ key: 'product:a', user: 'someone else', hit: true }])).toBe(202);
  await ingested();
  expect(origin.counts('product')).toEqual({ calls: 1, keys: 1 });
}, 60_000);

test('a rate that is changed at run time reaches applications with what they are told', async () => {
  const rate = async () => {
    const text = await redis.hget('preheat:guide:{product}', 'guidance');
    return JSON.parse(text ?? '{}').rate;
  };
  expect(await rate()).toEqual({ calls: 100, perMilliseconds: MINUTE });
  const set = { origins: { shop: { rate: '7/h' } } };
  await askApi(machine, 'admin', 'PATCH', 'v1/config', { set });
  await vi.waitFor(async () => {
    const user = `newer-${performance.now()}`;
    expect(await post([{ key: 'product:a', user, hit: true }])).toBe(202);
    await ingested();
    expect(await rate()).toEqual({ calls: 7, perMilliseconds: 60 * MINUTE });
  }, POLL);
}, 60_000);
