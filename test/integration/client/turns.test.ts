/** Several processes of an application, each with its own client, and one cache. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPreheat, type LoadFunction, type Preheat } from '../../../client/index.ts';
import { type ServerWithUsers, startServerWithUsers } from '../../support/cache-users.ts';
import { PATIENT } from '../../support/patient.ts';
import { config } from '../../support/shop.ts';

const PROCESSES = 4;
const READERS = 250;
const SKUS = ['A1', 'A2', 'A3', 'A4', 'A5'];

let server: ServerWithUsers;
const open: Preheat[] = [];

beforeAll(async () => {
  server = await startServerWithUsers();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((preheat) => preheat.close()));
  await server.admin.flushall();
});
afterAll(async () => {
  expect(await server.refused()).toEqual([]);
  await server.stop();
});

function makeClient(load: LoadFunction): Preheat {
  // A read that the cache does not answer in time goes to the origin alone: not what is looked at here.
  const redis = { ...server.as('reader'), ...PATIENT };
  const preheat = createPreheat({ config, redis, load });
  open.push(preheat);
  return preheat;
}

function makeOrigin() {
  const calls: string[] = [];
  const load: LoadFunction = async (_, { sku = '' }) => {
    calls.push(sku);
    const call = calls.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (sku === 'broken') throw new Error('the shop is closed');
    return JSON.stringify({ sku, call });
  };
  return { calls, load };
}

async function readAll(clients: readonly Preheat[], skus: readonly string[]) {
  const reads = clients.flatMap((client) =>
    skus.flatMap((sku) => Array.from({ length: READERS }, () => client.read('product', { sku }))),
  );
  return Promise.all(reads);
}

test('all processes together call the origin once for a key that is missing', async () => {
  const origin = makeOrigin();
  const clients = Array.from({ length: PROCESSES }, () => makeClient(origin.load));
  const results = await readAll(clients, SKUS);
  expect(origin.calls.toSorted()).toEqual(SKUS);
  expect(new Set(results.map(({ value }) => value.toString())).size).toBe(SKUS.length);
  expect(clients.reduce((sum, client) => sum + client.stats().misses, 0)).toBe(SKUS.length);
});

test('and once more when it has ended', async () => {
  const origin = makeOrigin();
  const clients = Array.from({ length: PROCESSES }, () => makeClient(origin.load));
  for (const refresh of [1, 2, 3]) {
    await readAll(clients, ['A1']);
    expect(origin.calls).toHaveLength(refresh);
    await server.admin.del('catalog:product:A1');
  }
});

test('a process that dies in the middle of its load is followed by one other', async () => {
  // What it leaves behind: the turn that it took last, and nobody to keep it.
  await server.admin.set('preheat:lock:catalog:product:A1', 'reader:dead', 'PX', 500);
  const origin = makeOrigin();
  const clients = Array.from({ length: PROCESSES }, () => makeClient(origin.load));
  const results = await readAll(clients, ['A1']);
  expect(origin.calls).toEqual(['A1']);
  expect(new Set(results.map(({ value }) => value.toString()))).toEqual(
    new Set(['{"sku":"A1","call":1}']),
  );
});

test('an origin that fails is asked no more often than there are processes', async () => {
  const origin = makeOrigin();
  const clients = Array.from({ length: PROCESSES }, () => makeClient(origin.load));
  const reads = clients.map((client) => client.read('product', { sku: 'broken' }));
  const results = await Promise.allSettled(reads);
  expect(results.map(({ status }) => status)).toEqual(Array(PROCESSES).fill('rejected'));
  expect(origin.calls).toHaveLength(PROCESSES);
});
