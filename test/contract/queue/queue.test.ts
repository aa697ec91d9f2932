import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeMemoryQueue } from '../../../adapters/memory/queue.ts';
import { unpackBody } from '../../../adapters/sqs/packed-body.ts';
import { makeSqsQueue } from '../../../adapters/sqs/queue.ts';
import type { Queue } from '../../../core/ports.ts';
import { startFauxqs } from '../../support/fauxqs.ts';

interface Message {
  readonly id: number;
  readonly text?: string;
}

interface OpenQueue {
  readonly queue: Queue<Message>;
  /** Takes out all that is visible. */
  receive(): Promise<Message[]>;
  /** How many are not visible yet. */
  delayed(): Promise<number>;
}

interface QueueHost {
  open(): Promise<OpenQueue>;
  stop(): Promise<void>;
}

const HOSTS: readonly { readonly name: string; start(): Promise<QueueHost> }[] = [
  { name: 'memory', start: startMemory },
  { name: 'sqs', start: startSqs },
];

async function startMemory(): Promise<QueueHost> {
  return {
    async open() {
      const queue = makeMemoryQueue<Message>(makeManualClock());
      return { queue, receive: async () => queue.receive(), delayed: async () => queue.size };
    },
    async stop() {},
  };
}

async function startSqs(): Promise<QueueHost> {
  const fauxqs = await startFauxqs();
  return {
    stop: fauxqs.stop,
    async open() {
      const queueUrl = await fauxqs.openQueue();
      return {
        queue: makeSqsQueue<Message>(fauxqs.client, queueUrl),
        receive: () => receiveAll(fauxqs.client, queueUrl),
        async delayed() {
          const { Attributes } = await fauxqs.client.send(
            new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
          );
          return Number(Attributes?.['ApproximateNumberOfMessagesDelayed']);
        },
      };
    },
  };
}

async function receiveAll(client: SQSClient, queueUrl: string): Promise<Message[]> {
  const received: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return received;
    received.push(...Messages.map(({ Body }) => JSON.parse(unpackBody(Body ?? '')) as Message));
  }
}

function ids(messages: readonly Message[]): number[] {
  return messages.map(({ id }) => id).sort((a, b) => a - b);
}

describe.each(HOSTS)('a queue in $name', ({ start }) => {
  let host: QueueHost;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.stop());

  test('carries messages as they are', async () => {
    const { queue, receive } = await host.open();
    const message = { id: 1, text: 'grüße, 世界 "quoted" \n \u0001 👋 \ufffe\uffff' };
    await queue.send([{ body: message }]);
    expect(await receive()).toEqual([message]);
  });

  test('carries more messages than one batch takes, each once', async () => {
    const { queue, receive } = await host.open();
    await queue.send(Array.from({ length: 47 }, (_, id) => ({ body: { id } })));
    expect(ids(await receive())).toEqual(Array.from({ length: 47 }, (_, id) => id));
  });

  test('carries more bytes than one batch takes', async () => {
    const { queue, receive } = await host.open();
    const text = 'é'.repeat(50_000);
    await queue.send(Array.from({ length: 8 }, (_, id) => ({ body: { id, text } })));
    expect(ids(await receive())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('holds a message back until its delay is over', async () => {
    const { queue, receive, delayed } = await host.open();
    await queue.send([
      { body: { id: 1 }, delayMilliseconds: 900_000 },
      { body: { id: 2 } },
      { body: { id: 3 }, delayMilliseconds: 0 },
    ]);
    expect(ids(await receive())).toEqual([2, 3]);
    expect(await delayed()).toBe(1);
  });

  test('takes an empty list', async () => {
    const { queue, receive } = await host.open();
    await queue.send([]);
    expect(await receive()).toEqual([]);
  });
});
