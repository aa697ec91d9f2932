/** I11: no personal key and no secret in logs, output, figures, errors, and none in the table in clear. */
import { describe, expect } from 'vitest';
import type { Role } from '../../core/ports.ts';
import { chaosTest, type Round } from '../support/chaos/chaos-test.ts';
import { eventually } from '../support/eventually.ts';
import { LEAKY_KEYSPACES } from '../support/leaky-origins.ts';
import { type LeakyProduct, startLeakyProduct } from '../support/leaky-product.ts';
import { type Markers, makeMarkers } from '../support/markers.ts';

/** What is warmed by hand, per failing keyspace. */
const KEYS = 2;
const PATIENCE = 40_000;

interface Reply {
  readonly status: number;
  readonly text: string;
}

type Ask = (role: Role | string, method: string, path: string, body?: unknown) => Promise<Reply>;

/** What callers without the role of an administrator may read, and the figures for Prometheus. */
const READ_BY_ALL = [
  ...['stats', 'status', 'strategies', 'advice', 'metrics', 'tasks', 'jobs', 'config'],
  ...LEAKY_KEYSPACES.map((name) => `patterns?keyspace=${name}`),
].map((path) => `v1/${path}`);

function asker(machine: LeakyProduct['machine']): Ask {
  return async (role, method, path, body) => {
    const token = role in machine.tokens ? machine.tokens[role as Role] : role;
    const response = await fetch(`${machine.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
}

/** Keys whose loads fail in every way; what `read` is then told of the job. */
async function failAtOrigins(
  { origin, machine }: LeakyProduct,
  markers: Markers,
  ask: Ask,
  faults: Round['faults'],
): Promise<string[]> {
  const names = LEAKY_KEYSPACES.flatMap((keyspace) => Array<string>(KEYS).fill(keyspace));
  const items = names.map((keyspace) => ({ keyspace, params: { id: markers.draw() } }));
  const prompts = [markers.draw(), markers.draw()].map((prompt) => ({
    keyspace: 'prompt',
    params: { prompt: `tell me about ${prompt}` },
  }));
  const answer = await ask('admin', 'POST', 'v1/warm', { items: [...items, ...prompts] });
  expect(answer.status).toBe(202);
  const { job } = JSON.parse(answer.text);
  faults.add('load that fails', items.length + prompts.length);
  const asked = LEAKY_KEYSPACES.filter((name) => name !== 'throwing' && name !== 'circular');
  // On a busy machine some calls end before they get there.
  await eventually(() => origin.requests.length >= asked.length, PATIENCE);
  const task = { keyspace: 'fine', params: { id: markers.draw() }, tags: [markers.draw()] };
  expect((await ask('admin', 'PUT', 'v1/tasks/one', task)).status).toBe(201);
  let report = await ask('read', 'GET', `v1/jobs/${job}`);
  await eventually(async () => {
    report = await ask('read', 'GET', `v1/jobs/${job}`);
    return JSON.parse(report.text).failures.length >= LEAKY_KEYSPACES.length / 2;
  }, PATIENCE);
  await eventually(async () => (await machine.product.pending()) < items.length, PATIENCE);
  return [report.text];
}

function readOf(keyspace: string, markers: Markers) {
  return { keyspace, params: { id: markers.draw() }, hit: false, user: markers.draw() };
}

/** Reads, sessions and logins of people, learned from by ingest. */
async function readAsPeople(markers: Markers, ask: Ask): Promise<void> {
  const people = [markers.draw(), markers.draw(), markers.draw()];
  const ids = Array.from({ length: 6 }, () => markers.draw());
  for (let round = 0; round < 4; round += 1) {
    const at = Date.now() - (4 - round) * 60_000;
    const events = people.flatMap((user, person) => [
      { keyspace: 'page', params: { id: `home${round}` }, hit: true, user, at },
      ...ids.map((id, index) => ({
        keyspace: index % 2 === 0 ? 'fine' : 'table',
        params: { id },
        hit: index % 3 === 0,
        at: at + index * 1_000 + person,
        ...(person === 0 ? { session: user } : { user }),
      })),
    ]);
    expect((await ask('record', 'POST', 'v1/access', { events })).status).toBe(202);
  }
  const prompts = [{ prompt: markers.draw(), cached: false, user: people[0] }];
  expect((await ask('record', 'POST', 'v1/prompts', { prompts })).status).toBeLessThan(300);
  await eventually(async () => {
    const { text } = await ask('admin', 'GET', 'v1/patterns?keyspace=fine');
    return JSON.parse(text).keys.length >= 3;
  }, PATIENCE);
  for (const user of people) await ask('record', 'POST', `v1/users/${user}/login`);
  const moved = { type: 'moved', detail: { id: ids[0] } };
  expect((await ask('admin', 'POST', 'v1/events', moved)).status).toBeLessThan(300);
}

/** Calls that are refused; what their callers, none of them an administrator, are told. */
async function refuse(markers: Markers, ask: Ask, faults: Round['faults']): Promise<string[]> {
  const marker = () => markers.draw();
  const calls: readonly Parameters<Ask>[] = [
    ['record', 'POST', 'v1/access', `{"events": [{"key": "fine:${marker()}"`],
    ['record', 'POST', 'v1/access', { events: [{ key: `nowhere:${marker()}`, hit: true }] }],
    ['record', 'POST', 'v1/access', { events: [{ keyspace: marker(), params: {}, hit: true }] }],
    ['record', 'POST', 'v1/access', { events: [readOf('fine', markers), { key: marker() }] }],
    ['record', 'POST', 'v1/access', { events: [{ keyspace: 'fine', params: { id: [marker()] } }] }],
    ['record', 'POST', 'v1/access', { events: [{ ...readOf('fine', markers), reads: marker() }] }],
    ['record', 'POST', 'v1/access', { events: [{ ...readOf('fine', markers), key: marker() }] }],
    ['record', 'POST', 'v1/access', { events: marker() }],
    ['record', 'POST', 'v1/prompts', { prompts: [{ prompt: marker(), keyspace: marker() }] }],
    ['record', 'POST', 'v1/prompts', { prompts: [{ prompt: { text: marker() } }] }],
    ['record', 'POST', `v1/users/${marker()}/login`, { keyspaces: marker() }],
    ['record', 'GET', `v1/patterns?key=fine:${marker()}`],
    ['read', 'GET', `v1/patterns?key=fine:${marker()}`],
    ['read', 'GET', `v1/patterns?key=${marker()}`],
    ['read', 'GET', `v1/patterns?keyspace=${marker()}`],
    ['read', 'GET', `v1/patterns?keyspace=fine&limit=${marker()}`],
    ['read', 'GET', `v1/warm?key=nowhere:${marker()}`],
    ['read', 'GET', `v1/jobs/${marker()}`],
    ['read', 'GET', `v1/jobs?limit=${marker()}`],
    ['read', 'GET', `v1/tasks/${marker()}`],
    ['read', 'POST', 'v1/warm', { keys: [`fine:${marker()}`] }],
    ['read', 'POST', 'v1/invalidate', { keys: [`fine:${marker()}`] }],
    [marker(), 'GET', 'v1/stats'],
    [marker(), 'POST', 'v1/access', { events: [readOf('fine', markers)] }],
  ];
  const told: string[] = [];
  for (const call of calls) {
    const { text } = await ask(...call);
    told.push(text);
    faults.add('call that is refused');
  }
  return told;
}

/** Keys that hold what no string is, where the cache's scripts trip over them. */
async function breakRedis(
  { redis }: LeakyProduct,
  markers: Markers,
  ask: Ask,
  faults: Round['faults'],
): Promise<void> {
  const keys = [`fine:${markers.draw()}`, `table:${markers.draw()}`];
  for (const key of keys) {
    await redis.lpush(key, 'no text');
    await redis.lpush(`preheat:meta:${key}`, 'no text');
    await ask('admin', 'POST', 'v1/warm', { keys: [key], wait: true, waitSeconds: 2, force: true });
    await ask('read', 'GET', `v1/warm?key=${encodeURIComponent(key)}`);
    await ask('admin', 'POST', 'v1/invalidate', { keys: [key] });
    faults.add('script that trips', 3);
  }
}

/** One product, all its faults, and a search of everything that it has told and kept. */
async function attack(product: LeakyProduct, markers: Markers, round: Round): Promise<void> {
  const { faults, checked } = round;
  const { machine, scan, said } = product;
  const ask = asker(machine);
  const told: string[] = [];

  told.push(...(await failAtOrigins(product, markers, ask, faults)));
  await readAsPeople(markers, ask);
  told.push(...(await refuse(markers, ask, faults)));
  await breakRedis(product, markers, ask, faults);
  for (const queue of ['access-events', 'warm-queue'] as const) {
    await product.poison(queue, `{"key": "fine:${markers.draw()}"`);
    await product.poison(queue, JSON.stringify({ events: markers.draw(), items: [1] }));
    faults.add('message that is none', 2);
  }
  for (const path of READ_BY_ALL) told.push((await ask('read', 'GET', path)).text);
  const strategies = ['popular', 'users', 'predictive', 'related', 'refresh-ahead'];
  for (const strategy of strategies) await ask('admin', 'POST', 'v1/warm', { strategy });

  const stored = await scan();
  expect(stored.length).toBeGreaterThan(10_000);
  expect(markers.findIn(stored), 'in the table').toEqual([]);
  await product.dropTable();
  for (const path of [`v1/patterns?key=fine:${markers.draw()}`, 'v1/jobs', 'v1/stats']) {
    const { status, text } = await ask('read', 'GET', path);
    expect(status, path).toBeGreaterThanOrEqual(500);
    told.push(text);
    faults.add('table gone');
  }
  const login = `v1/users/${markers.draw()}/login`;
  told.push((await ask('record', 'POST', login)).text);
  await ask('record', 'POST', 'v1/access', { events: [readOf('fine', markers)] });
  faults.add('table gone', 2);
  // The queues' units meet the missing table, too.
  await eventually(() => said().includes('comes again'), PATIENCE);

  expect(markers.findIn(told.join('\n')), 'in answers').toEqual([]);
  expect(markers.findIn(said()), 'in logs and output').toEqual([]);
  const { tokens, sealKeys } = machine;
  const secrets = [
    tokens.admin,
    tokens.read,
    tokens.record,
    tokens.page,
    sealKeys.keys['k1'] ?? '',
  ];
  const everything = [stored, said(), ...told].join('\n');
  expect(secrets.filter((secret) => secret === '' || everything.includes(secret))).toEqual([]);
  checked.add('markers looked for', markers.count());
}

describe('I11', () => {
  chaosTest({
    invariant: 'I11',
    promise:
      'no secret and no personal key in logs, metrics, errors, and none in the table in clear',
    round: async (round) => {
      const markers = makeMarkers(round.seed);
      const product = await startLeakyProduct(markers.draw());
      try {
        await attack(product, markers, round);
      } finally {
        await product.stop();
      }
    },
  });
});
