import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { type AwsProcess, localClient, startAws } from '../../../local/aws-process.ts';
import {
  type EventSource,
  type EventSourceOptions,
  startEventSource,
} from '../../../local/event-source.ts';
import { countMessages, createQueue, type LocalQueue } from '../../../local/queues.ts';

let aws: AwsProcess;
let client: SQSClient;
let source: EventSource | undefined;
let names = 0;

beforeAll(async () => {
  aws = await startAws();
  client = new SQSClient(localClient(aws.sqs));
});

afterEach(() => source?.stop());

afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const POLL = { timeout: 20_000, interval: 50 };

async function makeQueue(): Promise<LocalQueue> {
  names += 1;
  return createQueue(client, `queue-${names}`);
}

async function send(queue: LocalQueue, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }));
  }
}

function start(queue: LocalQueue, options: Partial<EventSourceOptions>): void {
  source = startEventSource({
    client,
    queue,
    batchSize: 100,
    windowMilliseconds: 0,
    concurrency: 1,
    handler: async () => undefined,
    log: makeMemoryLog(),
    ...options,
  });
}

test('gathers more messages than one call of SQS gives into one event', async () => {
  const queue = await makeQueue();
  const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
  await send(queue, bodies);
  const events: SQSEvent[] = [];
  start(queue, {
    windowMilliseconds: 500,
    handler: async (event) => void events.push(event) as undefined,
  });
  await vi.waitFor(() => expect(events).toHaveLength(1), POLL);
  const [event] = events;
  expect(event?.Records.map((record) => record.body).sort()).toEqual(bodies.sort());
  expect(event?.Records[0]).toMatchObject({
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    attributes: { ApproximateReceiveCount: '1' },
  });
  await vi.waitFor(async () => expect(await countMessages(client, queue.url)).toBe(0), POLL);
});

test('never gives the handler more than a batch', async () => {
  const queue = await makeQueue();
  await send(queue, ['a', 'b', 'c', 'd', 'e']);
  const sizes: number[] = [];
  start(queue, {
    batchSize: 2,
    windowMilliseconds: 300,
    handler: async (event) => void sizes.push(event.Records.length) as undefined,
  });
  await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(5), POLL);
  expect(Math.max(...sizes)).toBe(2);
});

test('keeps only the messages that the handler names as failed', async () => {
  const queue = await makeQueue();
  await send(queue, ['good', 'bad', 'good']);
  const seen: string[] = [];
  start(queue, {
    windowMilliseconds: 300,
    handler: async (event) => {
      seen.push(...event.Records.map((record) => record.body));
      const bad = event.Records.filter((record) => record.body === 'bad');
      return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
    },
  });
  await vi.waitFor(() => expect(seen).toHaveLength(3), POLL);
  await vi.waitFor(async () => expect(await countMessages(client, queue.url)).toBe(1), POLL);
});

test('survives a handler that throws, and keeps its messages', async () => {
  const queue = await makeQueue();
  await send(queue, ['poison']);
  const log = makeMemoryLog();
  const seen: string[] = [];
  start(queue, {
    log,
    handler: async (event) => {
      seen.push(...event.Records.map((record) => record.body));
      if (seen.length === 1) throw new Error('boom');
      return undefined;
    },
  });
  await vi.waitFor(() => expect(seen).toEqual(['poison']), POLL);
  await send(queue, ['next']);
  await vi.waitFor(() => expect(seen).toEqual(['poison', 'next']), POLL);
  await vi.waitFor(async () => expect(await countMessages(client, queue.url)).toBe(1), POLL);
  expect(log.lines.map(({ message }) => message)).toEqual([
    'a batch failed; its messages come again',
  ]);
});
