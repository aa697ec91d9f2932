/** From an SQS queue to a handler, as Lambda's event source does it. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';
import type { LocalQueue } from './queues.ts';

/** SQS gives and deletes at most this many messages per call. */
const MOST_PER_CALL = 10;
/** Pause between two looks while a batch fills. */
const FILL_MILLISECONDS = 50;
const FIRST_PAUSE_MILLISECONDS = 200;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** An event source mapping. */
export interface EventSourceOptions {
  readonly client: SQSClient;
  readonly queue: Pick<LocalQueue, 'url' | 'arn' | 'mostReceives'>;
  /** Most messages per call of the handler. */
  readonly batchSize: number;
  /** How long a batch may wait for more messages after its first. */
  readonly windowMilliseconds: number;
  /** Calls of the handler at the same time. */
  readonly concurrency: number;
  readonly handler: (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;
  readonly log: Log;
}

/** A running event source. */
export interface EventSource {
  /** Takes no more messages; resolves when the handler has finished what it had. */
  stop(): Promise<void>;
}

/** Starts the loops; they outlive any error of queue or handler. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const stopping = new AbortController();
  const loops = Array.from({ length: options.concurrency }, () => poll(options, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function poll(options: EventSourceOptions, signal: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MILLISECONDS;
  while (!signal.aborted) {
    try {
      const messages = await collect(options, signal);
      if (messages.length > 0) await handle(options, messages);
      pause = FIRST_PAUSE_MILLISECONDS;
    } catch (error) {
      if (signal.aborted) return;
      options.log.error('a batch failed; its messages come again', { error: loggable(error) });
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
    }
  }
}

/** Waits for a first message, then fills the batch until it is full or the window is over. */
async function collect(options: EventSourceOptions, signal: AbortSignal): Promise<Message[]> {
  const messages = await receive(options, 1, options.batchSize);
  const until = performance.now() + options.windowMilliseconds;
  while (messages.length > 0 && messages.length < options.batchSize && !signal.aborted) {
    const left = until - performance.now();
    if (left <= 0) break;
    const more = await receive(options, 0, options.batchSize - messages.length);
    messages.push(...more);
    if (more.length === 0) await sleep(Math.min(FILL_MILLISECONDS, left));
  }
  return messages;
}

async function receive(
  { client, queue }: EventSourceOptions,
  waitSeconds: number,
  most: number,
): Promise<Message[]> {
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: Math.min(MOST_PER_CALL, most),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}

/** One call of the handler; what it does not name as failed is deleted. */
async function handle(options: EventSourceOptions, messages: readonly Message[]): Promise<void> {
  const records = messages.map((message) => toRecord(message, options.queue.arn));
  const response = await options.handler({ Records: records });
  const failed = new Set(response?.batchItemFailures.map((item) => item.itemIdentifier));
  tellOfFailed(options, records, failed);
  const done = records.filter((record) => !failed.has(record.messageId));
  for (let at = 0; at < done.length; at += MOST_PER_CALL) {
    await options.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: options.queue.url,
        Entries: done.slice(at, at + MOST_PER_CALL).map((record, index) => ({
          Id: String(index),
          ReceiptHandle: record.receiptHandle,
        })),
      }),
    );
  }
}

/** In the cloud an alarm tells of the dead-letter queue; here nobody would. */
function tellOfFailed(
  { queue: { arn, mostReceives }, log }: EventSourceOptions,
  records: readonly SQSRecord[],
  failed: ReadonlySet<string>,
): void {
  if (failed.size === 0) return;
  log.warn('messages failed and come again', { failed: failed.size, of: records.length });
  const last = records.filter(
    ({ messageId, attributes }) =>
      failed.has(messageId) && Number(attributes.ApproximateReceiveCount) >= mostReceives,
  );
  if (last.length === 0) return;
  const queue = arn.split(':').at(-1);
  log.error('messages failed too often and are set aside', { queue, messages: last.length });
}

function toRecord(message: Message, arn: string): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '1',
      SentTimestamp: message.Attributes?.SentTimestamp ?? '',
      SenderId: message.Attributes?.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: 'us-east-1',
  };
}

function attributesOf({ MessageAttributes = {} }: Message): SQSRecord['messageAttributes'] {
  const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
    name,
    { stringValue: StringValue, dataType: 'String' },
  ]);
  return Object.fromEntries(texts);
}
