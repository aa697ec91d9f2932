/**
 * The product, deployed and driven from outside: by the CDK's command, over HTTP, by the services'
 * own APIs. In the place of AWS stands an emulator, which looks at permissions; the cache is a
 * redis-server, for the emulator has no ElastiCache, NAT gateways or addresses, and `local` asks
 * for none. The steps build on each other.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Deployment, startDeployment } from '../support/deploy/deployment.ts';
import { installEmulator } from '../support/deploy/emulator.ts';
import { listResources } from '../support/deploy/inventory.ts';
import { lastLines } from '../support/deploy/process.ts';
import { eventually } from '../support/eventually.ts';
import type { PythonTool } from '../support/python-tool.ts';

const TOKENS = { admin: 'token-of-an-operator', read: 'token-to-look', record: 'token-of-a-shop' };
/** A minute to the next tick, ten seconds to notice it, and a busy machine. */
const TICK_MILLISECONDS = 120_000;
const MOMENT_MILLISECONDS = 60_000;
const LINES_OF_LOG = 60;
/** In the place of six minutes between two deliveries; five go before the dead-letter queue. */
const SHORT_VISIBILITY_SECONDS = 3;
/**
 * The role that lets API Gateway write logs belongs to the account: another API may need it.
 */
const STAYS = [/^iam Preheat-local-ApiRestCloudWatchRole/];

let tool: PythonTool;
let deployment: Deployment;
let before: readonly string[];

beforeAll(async () => {
  tool = await installEmulator();
  if (tool.reason !== undefined) {
    if (process.env['CI'] === 'true') throw new Error(tool.reason);
    return;
  }
  deployment = await startDeployment(tool.bin);
  before = await listResources(deployment.aws);
});

afterAll(() => deployment?.stop());

beforeEach((context) => {
  if (tool.reason !== undefined) context.skip(tool.reason);
  context.onTestFailed(() => {
    const log = lastLines(deployment.emulator.output(), LINES_OF_LOG);
    console.error(`the emulator wrote last:\n${log}`);
  });
});

/** Waits for something that other processes do. */
function eventuallySo(
  condition: () => Promise<boolean>,
  milliseconds = MOMENT_MILLISECONDS,
): Promise<void> {
  return eventually(condition, milliseconds, { every: 250, signal: deployment.emulator.signal });
}

const ask = (method: string, path: string, json?: unknown) =>
  deployment.ask(TOKENS.admin, method, path, json);
const cached = (key: string) => deployment.redis.admin.get(key);
const readsOf = async (key: string): Promise<number> => {
  const { status, body } = await ask('GET', `v1/patterns?key=${key}`);
  return status === 200 ? body.reads : 0;
};

async function strategyNamed(name: string) {
  const { body } = await ask('GET', 'v1/strategies?runs=50');
  return body.strategies.find((strategy: { readonly name: string }) => strategy.name === name);
}

test('cdk deploy makes the stack in an account that was only bootstrapped', async () => {
  await deployment.deploy();
  const { status, body } = await deployment.ask('', 'GET', 'v1/health');
  expect(body).toEqual({ status: 'ok', checks: { table: 'ok', cache: 'ok' } });
  expect(status).toBe(200);
});

describe('a token', () => {
  test('is asked for, and must be a known one', async () => {
    await deployment.addTokens(TOKENS);
    for (const token of ['', 'no-such-token']) {
      const { status, body } = await deployment.ask(token, 'GET', 'v1/stats');
      expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'unauthenticated' });
    }
  });

  test('allows what its role does and no more', async () => {
    expect((await deployment.ask(TOKENS.read, 'GET', 'v1/stats')).status).toBe(200);
    const { status, body } = await deployment.ask(TOKENS.record, 'POST', 'v1/warm', { all: true });
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'forbidden' });
  });
});

test('the gateway answers in the form of all errors where no unit is asked', async () => {
  const unknown = await ask('GET', 'v1/no-such-route');
  expect({ status: unknown.status, code: unknown.body.error.code }).toEqual({
    status: 404,
    code: 'not_found',
  });
  const wrong = await ask('PUT', 'v1/stats');
  expect({ status: wrong.status, code: wrong.body.error.code }).toEqual({
    status: 405,
    code: 'method_not_allowed',
  });
  expect(wrong.headers.get('allow')).toBe('GET');
});

test('what is recorded over the API is learned: queue, ingest, table', async () => {
  const { status, body } = await deployment.ask(TOKENS.record, 'POST', 'v1/access', {
    events: [
      { key: 'product:A1', hit: false },
      { key: 'product:A1', hit: true },
      { key: 'news:today', hit: false },
    ],
  });
  expect({ status, body }).toEqual({ status: 202, body: { accepted: 3, rejected: [] } });
  await eventuallySo(async () => (await readsOf('product:A1')) === 2);
  expect(await readsOf('news:today')).toBe(1);
});

test('what is warmed by hand is in the cache, and its job and the figures say so', async () => {
  const items = ['A1', 'B2'].map((sku) => ({ keyspace: 'product', params: { sku } }));
  const { status, body } = await ask('POST', 'v1/warm', { items });
  expect(status).toBe(202);
  const job = async () => (await ask('GET', `v1/jobs/${body.job}`)).body;
  await eventuallySo(async () => (await job()).done);
  expect(await job()).toMatchObject({ total: 2, counts: { warmed: 2 }, failures: [] });
  expect(await cached('product:A1')).toBe('{"path":"/products/A1","price":1}');
  const state = (await ask('GET', 'v1/warm?key=product:A1')).body;
  expect(state).toMatchObject({ warm: true, strategy: 'manual', run: body.job });
  const { keyspaces } = (await ask('GET', 'v1/stats')).body;
  const product = keyspaces.find(({ name }: { readonly name: string }) => name === 'product');
  expect(product.total).toMatchObject({ reads: 2, misses: 1, warmLoads: 2, originCalls: 3 });
});

test('an event on the bus drops what has changed and loads it anew', async () => {
  deployment.price = 2;
  const entry = {
    EventBusName: deployment.output('EventBusName'),
    Source: 'shop',
    DetailType: 'price-changed',
    Detail: JSON.stringify({ sku: 'A1' }),
  };
  const answer = await deployment.aws.call('events', 'AWSEvents.PutEvents', { Entries: [entry] });
  expect(answer).toMatchObject({ FailedEntryCount: 0 });
  await eventuallySo(async () => (await cached('product:A1'))?.includes('"price":2') ?? false);
  expect(await cached('product:B2')).toBe('{"path":"/products/B2","price":1}');
});

test('a second deployment changes the stack in place and keeps what was learned', async () => {
  const table = deployment.output('TableName');
  const secret = deployment.output('TokensSecret');
  expect((await strategyNamed('time-of-day')).windows).toEqual([]);
  await deployment.deploy({ isChanged: true });
  expect(deployment.output('TableName')).toBe(table);
  expect(deployment.output('TokensSecret')).toBe(secret);
  expect((await strategyNamed('time-of-day')).windows).toMatchObject([{ name: 'always' }]);
  expect(await readsOf('product:A1')).toBe(2);
  const { status, body } = await ask('POST', 'v1/warm', { keyspace: 'news' });
  expect(status).toBe(400);
  expect(body.error.problems).toMatchObject([{ path: 'keyspace', found: "'news'" }]);
});

test('a tick of the schedule runs its strategy, and what that approves is warmed', async () => {
  await eventuallySo(async () => (await cached('product:front')) !== null, TICK_MILLISECONDS);
  const state = (await ask('GET', 'v1/warm?key=product:front')).body;
  expect(state).toMatchObject({ warm: true, strategy: 'critical' });
  // Not the latest: a later tick finds it fresh.
  const { lastRuns } = await strategyNamed('critical');
  const run = lastRuns.find(({ id }: { readonly id: string }) => id === state.run);
  expect(run).toMatchObject({ proposed: 1, approved: 1 });
});

/** What SQS answers; nothing where the queue is empty. */
interface Received {
  readonly Messages?: readonly { readonly Body: string }[];
}

/** What a queue carries beside its poison, resolved when it has arrived. */
const BESIDE_POISON = {
  async AccessEvents() {
    const reads = await readsOf('product:B2');
    await ask('POST', 'v1/access', { events: [{ key: 'product:B2', hit: true }] });
    await eventuallySo(async () => (await readsOf('product:B2')) === reads + 1);
  },
  async WarmQueue() {
    const items = [{ keyspace: 'product', params: { sku: 'C3' } }];
    await ask('POST', 'v1/warm', { items });
    await eventuallySo(async () => (await cached('product:C3')) !== null);
  },
};

async function poison(queue: string, arrive: () => Promise<void>): Promise<void> {
  const call = <Answer>(action: string, input: object) =>
    deployment.aws.call<Answer>('sqs', `AmazonSQS.${action}`, input);
  const QueueUrl = deployment.output(`${queue}Url`);
  const Attributes = { VisibilityTimeout: `${SHORT_VISIBILITY_SECONDS}` };
  await call('SetQueueAttributes', { QueueUrl, Attributes });
  const MessageBody = `poison for ${queue}`;
  await call('SendMessage', { QueueUrl, MessageBody });
  await arrive();
  const dead: string[] = [];
  await eventuallySo(async () => {
    const { Messages = [] } = await call<Received>('ReceiveMessage', {
      QueueUrl: deployment.output(`${queue}DeadLettersUrl`),
    });
    dead.push(...Messages.map(({ Body }) => Body));
    return dead.length > 0;
  });
  expect(dead).toEqual([MessageBody]);
}

test('poison ends in the dead-letter queue of its queue, what is beside it arrives', async () => {
  const queues = Object.entries(BESIDE_POISON);
  await Promise.all(queues.map(([queue, arrive]) => poison(queue, arrive)));
});

test('a tick of the added window runs its strategy for that window', async () => {
  const isOfWindow = ({ window }: { readonly window?: string }) => window === 'always';
  const ran = async () => (await strategyNamed('time-of-day')).lastRuns.some(isOfWindow);
  await eventuallySo(ran, TICK_MILLISECONDS);
});

test('cdk destroy leaves nothing behind but what is listed', async () => {
  await deployment.destroy();
  const left = (await listResources(deployment.aws)).filter((line) => !before.includes(line));
  expect(left.filter((line) => !STAYS.some((pattern) => pattern.test(line)))).toEqual([]);
});
