/** Steering the running product on one machine: what is asked over HTTP shows in Redis and at the origin. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineConfig, loader } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { eventually } from '../../support/eventually.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const closers = makeTestClosers();
/** How often each customer's data has changed, and how often it was asked for. */
const versions = new Map<string, number>();
const calls = new Map<string, number>();
let machine: Machine;
let redis: Redis;

beforeAll(async () => {
  const crm = loader(async ({ id = '' }) => {
    calls.set(id, (calls.get(id) ?? 0) + 1);
    return { id, team: 'red', version: versions.get(id) ?? 0 };
  });
  const config = defineConfig({
    origins: { crm },
    keyspaces: {
      customer: {
        key: 'search:{id}',
        origin: 'crm',
        ttl: '10m',
        tags: ['crm', 'team:{category}'],
        category: '$.team',
      },
    },
    events: [
      {
        type: 'customer-updated',
        items: [{ keyspace: 'customer', params: { id: '{customerId}' } }],
        rewarm: true,
      },
    ],
    limits: { warmsPerHour: 5 },
  });
  ({ machine, redis } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

const ask = (method: string, path: string, json?: object) =>
  askApi(machine, 'admin', method, path, json);

const stored = async (id: string) => {
  const value = await redis.get(`search:${id}`);
  return value === null ? undefined : JSON.parse(value).version;
};

async function pass(milliseconds: number) {
  const until = performance.now() + milliseconds;
  await eventually(() => performance.now() > until);
}

describe('the running product', () => {
  test('prepares a call queue and says of each whether it is ready', async () => {
    const keys = ['1', '2', '3', '4'].map((id) => `search:${id}`);
    const { status, body } = await ask('POST', 'v1/warm', { keys, wait: true });
    expect([status, body.ready, body.total]).toEqual([200, 4, 4]);
    const state = await ask('GET', 'v1/warm?key=search:1');
    expect(state.body).toMatchObject({ warm: true, strategy: 'manual', run: body.job });
  });

  test('drops by tag and loads anew in one call', async () => {
    versions.set('1', 1);
    const { status, body } = await ask('POST', 'v1/invalidate', { tags: ['crm'], rewarm: true });
    expect([status, body.invalidated, body.rewarming]).toEqual([200, 4, 4]);
    await eventually(async () => (await stored('1')) === 1);
    const job = async () => (await ask('GET', `v1/jobs/${body.job}`)).body;
    await eventually(async () => (await job()).done);
    expect(await job()).toMatchObject({ ready: 4, total: 4 });
    const byCategory = await ask('POST', 'v1/invalidate', { tags: ['team:red'] });
    expect(byCategory.body).toMatchObject({ invalidated: 4, job: null });
    expect(await stored('1')).toBeUndefined();
  });

  test('follows a webhook under its short name', async () => {
    versions.set('2', 7);
    const answer = await ask('POST', 'webhook/customer-updated', { customerId: 2 });
    expect(answer.body).toMatchObject({ matched: 1, invalidated: 1, rewarming: 1 });
    await eventually(async () => (await stored('2')) === 7);
  });

  test('stops all warming within seconds, and goes on when told', async () => {
    expect((await ask('POST', 'v1/pause')).body).toMatchObject({ paused: true });
    expect((await ask('GET', 'warming/status')).body).toMatchObject({ paused: true });
    const refused = await ask('POST', 'v1/warm', { keys: ['search:9'] });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'paused']);
    // The workers ask about once a second.
    await pass(1_100);
    const { body } = await ask('POST', 'v1/invalidate', { keys: ['search:8'], rewarm: true });
    await pass(1_000);
    expect((await ask('GET', `v1/jobs/${body.job}`)).body).toMatchObject({ done: false });
    expect(calls.get('8')).toBeUndefined();
    expect((await ask('POST', 'v1/resume')).body).toMatchObject({ paused: false });
    await eventually(async () => (await stored('8')) === 0, 30_000);
  });

  test('empties the cache only when asked twice', async () => {
    const first = await ask('POST', 'clear', { keyspace: 'customer' });
    expect(first.status).toBe(202);
    expect(await stored('2')).toBe(7);
    const { token } = first.body;
    const second = await ask('POST', 'clear', { keyspace: 'customer', token });
    expect([second.status, second.body.done]).toEqual([200, true]);
    expect(await redis.keys('search:*')).toEqual([]);
  });

  test('limits manual warms by the hour', async () => {
    let answer = await ask('POST', 'warm', { keys: ['search:1'] });
    while (answer.status === 202) answer = await ask('POST', 'warm', { keys: ['search:1'] });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('ratelimit-limit')).toBe('5');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_000);
  });

  test('describes itself', async () => {
    const { body } = await ask('GET', 'v1/openapi.json');
    expect(Object.keys(body.paths)).toContain('/v1/invalidate');
  });
});
