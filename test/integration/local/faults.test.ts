/** Origins that fail, and messages that nobody can read: what the running product does, and says. */
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeSqsClient } from '../../../adapters/sqs/client.ts';
import { defineConfig, http } from '../../../core/config/define.ts';
import { localClient } from '../../../local/aws-process.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { type FaultyOrigin, json, reply, startFaultyOrigin } from '../../support/faulty-origin.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 45_000, interval: 50 };
const MOST_MILLISECONDS = 60_000;
/** In a row, then an origin rests. */
const FAILURES = 5;
const closers = makeTestClosers();
const log = makeMemoryLog();
let shop: FaultyOrigin;
let machine: Machine;
let isDown = false;
/** When each path was asked for. */
const asked: { readonly path: string; readonly at: number }[] = [];

beforeAll(async () => {
  shop = await startFaultyOrigin((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, at: Date.now() });
    const isSick = path === '/shaky/a' && countOf(path) < 3;
    const answer = isDown || isSick ? reply(503) : json({ path });
    answer(request, response);
  });
  closers.add('the shop', shop.close);
  const origin = (path: string) =>
    http({ baseUrl: shop.url, path, allowPrivate: true, concurrency: 1, rate: '1000/s' });
  const config = defineConfig({
    origins: { shop: origin('/shop/{sku}'), shaky: origin('/shaky/{sku}') },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '10m' },
      shaky: { key: 'shaky:{sku}', origin: 'shaky', ttl: '10m' },
    },
  });
  ({ machine } = await startTestMachine(config, closers, { log }));
});

afterAll(() => closers.closeAll());

const countOf = (path: string) => asked.filter((call) => call.path === path).length;

const ask = async (method: string, path: string, body?: object) =>
  (await askApi(machine, 'admin', method, `v1/${path}`, body)).body;

const breakerOf = async (name: string) => {
  const { origins } = await ask('GET', 'status');
  return origins.find((origin: { name: string }) => origin.name === name);
};

test(
  'a load that fails for now is tried again, later each time',
  async () => {
    const { job } = await ask('POST', 'warm', { keys: ['shaky:a'] });
    await vi.waitFor(async () => {
      expect(await ask('GET', `jobs/${job}`)).toMatchObject({ done: true, ready: 1 });
    }, POLL);
    const [first = 0, second = 0, third = 0] = asked.map(({ at }) => at);
    expect(asked).toHaveLength(3);
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
  },
  MOST_MILLISECONDS,
);

test(
  'an origin that is down rests after five calls, and is found again by one call',
  async () => {
    isDown = true;
    asked.length = 0;
    const keys = Array.from({ length: 12 }, (_, index) => `product:${index}`);
    const { job } = await ask('POST', 'warm', { keys });
    const rests = await vi.waitFor(async () => {
      const state = await breakerOf('shop');
      expect(state.breaker).toBe('open');
      return state;
    }, POLL);
    expect(asked).toHaveLength(FAILURES);
    // All workers know: another message calls it just as little.
    const other = await ask('POST', 'warm', { keys: ['product:a'], wait: true, waitSeconds: 1 });
    expect(other).toMatchObject({ done: false });
    await ask('DELETE', `jobs/${other.job}`);
    expect(await breakerOf('shaky')).toMatchObject({ breaker: 'closed', openUntil: null });
    isDown = false;
    await vi.waitFor(async () => {
      expect(await ask('GET', `jobs/${job}`)).toMatchObject({ done: true, ready: 12 });
    }, POLL);
    expect(await breakerOf('shop')).toMatchObject({ breaker: 'closed' });
    expect(asked).toHaveLength(FAILURES + 12);
    const early = asked.slice(FAILURES).filter(({ at }) => at < rests.openUntil);
    expect(early).toEqual([]);
  },
  MOST_MILLISECONDS,
);

test(
  'a message that nobody can read is set aside, and the others go on',
  async () => {
    const sqs = makeSqsClient(localClient(machine.aws.sqs));
    closers.add('the queues', () => sqs.destroy());
    const url = await urlOf(sqs, 'warm-queue');
    // In place of the half-minute that a failed message waits.
    const Attributes = { VisibilityTimeout: '0' };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'not ours' }));
    await vi.waitFor(() => {
      expect(log.lines).toContainEqual({
        level: 'error',
        message: 'messages failed too often and are set aside',
        fields: { queue: 'warm-queue', messages: 1 },
      });
    }, POLL);
    const deadLetters = await urlOf(sqs, 'warm-queue-dlq');
    await vi.waitFor(async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: deadLetters });
      const { Messages } = await sqs.send(receive);
      expect(Messages?.map(({ Body }) => Body)).toEqual(['not ours']);
    }, POLL);
    const unread = log.lines.filter(({ message }) => message === 'a message cannot be read');
    expect(unread).toHaveLength(5);
    expect(await ask('POST', 'warm', { keys: ['product:next'], wait: true })).toMatchObject({
      ready: 1,
    });
  },
  MOST_MILLISECONDS,
);

/** The emulator names a host under `.localhost`, which not every machine resolves. */
async function urlOf(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return new URL(new URL(QueueUrl).pathname, machine.aws.sqs).href;
}
