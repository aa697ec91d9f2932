/** Origins of every kind that the running product is led to: functions, tables, versions of HTTP. */
import { CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defineConfig, dynamodb, http, lambda } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { type Dynalite, LOCAL_CREDENTIALS, startDynalite } from '../../support/dynalite.ts';
import {
  type FaultyOrigin,
  replyByVersion,
  startFaultyOrigin,
} from '../../support/faulty-origin.ts';
import { type LambdaServer, startLambdaServer } from '../../support/lambda-server.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 20_000, interval: 20 };
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function';
const closers = makeTestClosers();
let functions: LambdaServer;
let tables: Dynalite;
let prices: FaultyOrigin;
/** What the prices are now, and how their server says so. */
let price = { body: '{"price":1.10}', headers: { etag: '"v1"' } as Record<string, string> };
const answers: string[] = [];
let machine: Machine;
let redis: Redis;

beforeAll(async () => {
  functions = await startLambdaServer(answerAsFunction);
  closers.add('the functions', functions.close);
  tables = await startDynalite();
  closers.add('the tables', tables.stop);
  await fillTable();
  prices = await startFaultyOrigin((request, response) => {
    response.once('finish', () => answers.push(`${request.url} ${response.statusCode}`));
    replyByVersion(price.body, price.headers)(request, response);
  });
  closers.add('the prices', prices.close);
  // As docs/origins.md says it to whoever has an emulator.
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', functions.url);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', tables.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', LOCAL_CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', LOCAL_CREDENTIALS.secretAccessKey);
  ({ machine, redis } = await startTestMachine(config(), closers));
});

afterAll(async () => {
  await closers.closeAll();
  vi.unstubAllEnvs();
});

/** A function that knows customers: one by one as `crm`, in lists as `crm-lists`. */
function answerAsFunction(event: {
  readonly params?: { readonly id: string };
  readonly batch?: readonly { readonly id: string }[];
}): unknown {
  if (event.params) return JSON.stringify({ id: event.params.id, alone: true });
  const results = event.batch?.map(({ id }) =>
    id === 'closed' ? { error: 'the account is closed' } : { value: { id } },
  );
  return JSON.stringify({ results });
}

async function fillTable(): Promise<void> {
  await tables.client.send(
    new CreateTableCommand({
      TableName: 'Profiles',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const user of ['ann', 'bob']) {
    const Item = { pk: `USER#${user}`, name: user, size: 1.5, secret: 'x' };
    await tables.client.send(new PutCommand({ TableName: 'Profiles', Item }));
  }
}

function config() {
  return defineConfig({
    origins: {
      crm: lambda({ functionArn: `${ARN}:crm` }),
      lists: lambda({ functionArn: `${ARN}:crm-lists`, batch: 25 }),
      profiles: dynamodb({
        table: 'Profiles',
        key: { pk: 'USER#{user}' },
        attributes: ['name', 'size'],
      }),
      prices: http({ baseUrl: prices.url, path: '/{sku}', allowPrivate: true }),
    },
    keyspaces: {
      customer: { key: 'customer:{id}', origin: 'crm', ttl: '10m' },
      listed: { key: 'listed:{id}', origin: 'lists', ttl: '10m' },
      profile: { key: 'profile:{user}', origin: 'profiles', ttl: '10m' },
      price: { key: 'price:{sku}', origin: 'prices', ttl: '10m', jitter: 0 },
      quote: { key: 'quote:{sku}', origin: 'prices', ttl: '4s', jitter: 0 },
    },
    critical: [{ keyspace: 'quote', params: { sku: 'C' } }],
    strategies: { critical: { every: '1s' } },
  });
}

const warm = async (keys: readonly string[], more: object = {}) =>
  (await askApi(machine, 'admin', 'POST', 'v1/warm', { keys, wait: true, ...more })).body;

const statusOf = async (job: string) => {
  const { body } = await askApi(machine, 'admin', 'GET', `v1/jobs/${job}`);
  return Object.fromEntries(
    body.results.map(({ key, status }: { key: string; status: string }) => [key, status]),
  );
};

test('invokes a function for one key', async () => {
  expect(await warm(['customer:7'])).toMatchObject({ ready: 1, total: 1 });
  expect(await redis.get('customer:7')).toBe('{"id":"7","alone":true}');
  expect(functions.events).toEqual([{ params: { id: '7' } }]);
  expect(decodeURIComponent(functions.paths[0] ?? '')).toContain(`${ARN}:crm/`);
});

test('invokes a function once for a list, and keeps what worked of it', async () => {
  functions.events.length = 0;
  const { job } = await warm(['listed:1', 'listed:closed', 'listed:2']);
  expect(await statusOf(job)).toEqual({
    'listed:1': 'warmed',
    'listed:closed': 'failed',
    'listed:2': 'warmed',
  });
  expect(functions.events).toEqual([{ batch: [{ id: '1' }, { id: 'closed' }, { id: '2' }] }]);
  expect(await redis.mget('listed:1', 'listed:2')).toEqual(['{"id":"1"}', '{"id":"2"}']);
});

test('reads items of a table, while its own table stays where it was', async () => {
  const { job } = await warm(['profile:ann', 'profile:bob', 'profile:nobody']);
  expect(await statusOf(job)).toEqual({
    'profile:ann': 'warmed',
    'profile:bob': 'warmed',
    'profile:nobody': 'missing',
  });
  expect(JSON.parse((await redis.get('profile:ann')) ?? '')).toEqual({ name: 'ann', size: 1.5 });
  const { TableNames } = await tables.client.send(new ListTablesCommand({}));
  expect(TableNames).toEqual(['Profiles']);
});

test.each([
  ['a tag', { etag: '"v7"' }, { etag: '"v8"' }],
  [
    'a date',
    { 'last-modified': 'Wed, 21 Oct 2026 07:28:00 GMT' },
    { 'last-modified': 'Wed, 21 Oct 2026 08:00:00 GMT' },
  ],
])(
  'a value whose version is known by %s lives on while the origin says so',
  async (name, same, other) => {
    const sku = name.slice(2);
    const key = `price:${sku}`;
    const known = async () => (await askApi(machine, 'admin', 'GET', `v1/warm?key=${key}`)).body;
    price = { body: '{"price":1.10}', headers: same };
    await warm([key]);
    const before = await known();
    answers.length = 0;
    // Whoever rewrites the value from here on is found out.
    await redis.set(key, 'as it was', 'PX', 60_000);
    expect(await warm([key], { force: true })).toMatchObject({ ready: 1 });
    expect(answers).toContain(`/${sku} 304`);
    expect(await redis.get(key)).toBe('as it was');
    expect(await redis.pttl(key)).toBeGreaterThan(500_000);
    expect((await known()).loadedAt).toBeGreaterThan(before.loadedAt);

    price = { body: '{"price":2}', headers: other };
    await warm([key], { force: true });
    expect(await redis.get(key)).toBe('{"price":2}');
  },
);

test('what must always be there is kept there, and asked for on condition', async () => {
  answers.length = 0;
  const isKept = async () => {
    expect(answers.filter((each) => each === '/C 304').length).toBeGreaterThanOrEqual(2);
    expect(await redis.get('quote:C')).toBe(price.body);
  };
  await vi.waitFor(isKept, POLL);
});
