import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHalvesConfig } from '../../../local/demo/halves.ts';
import { type DemoOrigin, makeItem, startOrigin } from '../../../local/demo/origin.ts';
import type { Machine } from '../../../local/machine.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const TTL_SECONDS = 600;
const closers = makeTestClosers();
let origin: DemoOrigin;
let machine: Machine;
let redis: Redis;

beforeAll(async () => {
  origin = await startOrigin(20);
  closers.add('origin', origin.stop);
  const config = makeHalvesConfig({
    originUrl: origin.url,
    ttl: `${TTL_SECONDS}s`,
    jitter: 0.1,
    refreshAheadEvery: '1m',
    popularEvery: '1m',
  });
  ({ machine, redis } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

const ids = Array.from({ length: 100 }, (_, index) => `cold-${index}`);
const keys = ids.map((id) => `catalog:product:${id}`);

async function warm(body: unknown, token = machine.tokens.admin) {
  const response = await fetch(`${machine.url}v1/warm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as WarmAnswer };
}

interface WarmAnswer {
  readonly done?: boolean;
  readonly results?: readonly { readonly key: string; readonly status: string }[];
}

test('warms 100 cold keys, a result for each, and the second time calls no origin', async () => {
  const first = await warm({ keys, wait: true });
  expect(first.status).toBe(200);
  expect(first.body.results?.map(({ key }) => key).sort()).toEqual([...keys].sort());
  expect(new Set(first.body.results?.map(({ status }) => status))).toEqual(new Set(['warmed']));
  const asked = origin.counts('product');
  expect(asked).toEqual({ calls: 5, keys: 100 });

  const second = await warm({ keys, wait: true });
  expect(new Set(second.body.results?.map(({ status }) => status))).toEqual(new Set(['fresh']));
  expect(origin.counts('product')).toEqual(asked);
});

test('stores exactly what the origin says, for 80 to 100 % of the TTL', async () => {
  for (const id of ids.slice(0, 20)) {
    expect(await redis.get(`catalog:product:${id}`)).toBe(JSON.stringify(makeItem(id)));
    const seconds = await redis.ttl(`catalog:product:${id}`);
    expect(seconds).toBeGreaterThanOrEqual(TTL_SECONDS * 0.8);
    expect(seconds).toBeLessThanOrEqual(TTL_SECONDS);
  }
});

test('who may only read warms nothing', async () => {
  expect((await warm({ keys }, machine.tokens.read)).status).toBe(403);
});

test('the page has a token of its own, for its buttons, and none that a user has given', async () => {
  const html = await (await fetch(machine.url)).text();
  expect(html).toContain(machine.tokens.page);
  expect(html).not.toContain(machine.tokens.admin);
});

test('answers no request that was meant for another host', async () => {
  const { request } = await import('undici');
  const answer = await request(machine.url, { headers: { host: 'evil.example' } });
  expect(answer.statusCode).toBe(404);
  expect(await answer.body.text()).not.toContain(machine.tokens.page);
});

test('says which route there is not', async () => {
  const answer = await fetch(`${machine.url}v1/nothing`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
});
