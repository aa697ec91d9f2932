/** The client library beside the running product: ready for a call, for a user, and forgetful in time. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPreheat, type Preheat, type PreheatOptions } from '../../../client/index.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const closers = makeTestClosers();
const calls: string[] = [];
let isDown = false;
let machine: Machine;
let redis: Redis;

async function load(keyspace: string, { id = '' }: Readonly<Record<string, string>>) {
  calls.push(`${keyspace} ${id}`);
  if (isDown || id === 'broken') throw new Error('the office is closed');
  return JSON.stringify({ id, call: calls.length });
}

const config = defineConfig({
  origins: {
    customers: loader((params) => load('customer', params)),
    profiles: loader((params) => load('profile', params)),
  },
  keyspaces: {
    customer: { key: 'search:{id}', origin: 'customers', ttl: '10m', tags: ['crm'] },
    profile: { key: 'profile:{id}', origin: 'profiles', ttl: '10m' },
    prepared: { key: 'prepared:{id}', origin: 'customers', ttl: '10m' },
    brief: { key: 'brief:{id}', origin: 'customers', ttl: '1s' },
  },
  users: { preload: [{ keyspace: 'profile', param: 'id' }] },
});

beforeAll(async () => {
  ({ machine, redis } = await startTestMachine(config, closers));
});
afterAll(() => closers.closeAll());

function open(token: string | undefined, change: Partial<PreheatOptions> = {}): Preheat {
  const client = createPreheat({
    config,
    redis: { host: '127.0.0.1', port: machine.redis.port },
    load,
    endpoint: machine.url,
    token,
    ...change,
  } as PreheatOptions);
  closers.add('client', () => client.close());
  return client;
}

/** How many reads the product knows of. */
async function readsOf(keyspace: string): Promise<number> {
  const response = await fetch(`${machine.url}/v1/stats`, {
    headers: { authorization: `Bearer ${machine.tokens.admin}` },
  });
  const stats = (await response.json()) as {
    keyspaces: { name: string; total: { reads: number } }[];
  };
  return stats.keyspaces.find(({ name }) => name === keyspace)?.total.reads ?? 0;
}

const made = (call: string) => calls.filter((known) => known === call).length;

describe('prepare', () => {
  test('has every key in the cache before somebody waits, and says which it could not load', async () => {
    const client = open(machine.tokens.record);
    const queue = ['a', 'b', 'broken', 'a'].map((id) => ({ id }));
    expect(await client.prepare('customer', queue)).toEqual({
      ready: 3,
      of: 4,
      failed: [{ params: { id: 'broken' }, reason: 'the office is closed' }],
    });
    await expect.poll(() => redis.exists('search:a', 'search:b')).toBe(2);
    expect((await client.read('customer', { id: 'a' })).source).toBe('cache');
    expect(made('customer a')).toBe(1);
    expect(await client.prepare('customer', [])).toEqual({ ready: 0, of: 0, failed: [] });
  });

  test('is no demand', async () => {
    const client = open(machine.tokens.record);
    await client.prepare('prepared', [{ id: 'a' }]);
    // In one message with what is prepared: once they are counted, so would that be.
    for (let read = 0; read < 3; read += 1) await client.read('prepared', { id: 'a' });
    await client.flush();
    await expect.poll(() => readsOf('prepared')).toBeGreaterThanOrEqual(3);
    expect(await readsOf('prepared')).toBe(3);
  });
});

describe('onLogin', () => {
  test('loads what the user will need', async () => {
    const client = open(machine.tokens.record);
    await client.onLogin('ann/1', { wait: true });
    expect(JSON.parse((await redis.get('profile:ann/1')) ?? '')).toMatchObject({ id: 'ann/1' });
    expect((await client.read('profile', { id: 'ann/1' })).source).toBe('cache');
  });
});

describe('invalidate', () => {
  test('keeps old values from every reader once it has resolved', async () => {
    const admin = open(machine.tokens.admin);
    const reader = open(machine.tokens.record, { l1: { maxItems: 10, ttlMilliseconds: 500 } });
    const version = async (client: Preheat) =>
      JSON.parse((await client.read('customer', { id: 'changing' })).value.toString()).call;
    const before = await version(reader);
    await version(reader);
    await admin.invalidate({ tags: ['crm'] });
    const after = await version(reader);
    expect(after).toBeGreaterThan(before);
    expect(await version(admin)).toBe(after);
  });

  test('says what is missing: the address, or the right to do it', async () => {
    const unaddressed = open(undefined, { endpoint: undefined });
    await expect(unaddressed.invalidate({ tags: ['crm'] })).rejects.toThrow(/endpoint.*address/);
    const reader = open(machine.tokens.record);
    await expect(reader.invalidate({ tags: ['crm'] })).rejects.toThrow(
      /POST \/v1\/invalidate.*403/,
    );
  });

  test('says so when nobody answers', async () => {
    const lost = open(machine.tokens.admin, { endpoint: 'http://127.0.0.1:9' });
    await expect(lost.invalidate({ keys: ['search:a'] })).rejects.toMatchObject({
      code: 'dependency_down',
    });
  });
});

describe('an ended copy', () => {
  const read = async (client: Preheat) => {
    const { value, source } = await client.read('brief', { id: 'news' });
    return [JSON.parse(value.toString()).call, source] as const;
  };

  test('is served while the origin fails, and no longer', async () => {
    const client = open(machine.tokens.record, { staleIfError: { milliseconds: 60_000 } });
    const plain = open(machine.tokens.record);
    const [call] = await read(client);
    await expect.poll(() => redis.exists('brief:news')).toBe(1);
    await expect.poll(() => redis.exists('brief:news')).toBe(0);
    isDown = true;
    try {
      expect(await read(client)).toEqual([call, 'stale']);
      expect(client.stats().stale.reads).toBe(1);
      await expect(read(plain)).rejects.toThrow('the office is closed');
    } finally {
      isDown = false;
    }
    const [newer, source] = await read(client);
    expect(newer).toBeGreaterThan(call);
    expect(source).toBe('origin');
  });

  test('is not served of a key that was invalidated', async () => {
    const client = open(machine.tokens.admin, { staleIfError: { milliseconds: 60_000 } });
    const other = open(machine.tokens.admin);
    await read(client);
    await other.invalidate({ keys: ['brief:news'] });
    isDown = true;
    try {
      await expect(read(client)).rejects.toThrow('the office is closed');
    } finally {
      isDown = false;
    }
  });
});
