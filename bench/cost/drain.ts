/** From a queue to a handler as Lambda does it, until the queue is empty. */
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** Lambda hands over 6 MB at most, as JSON: bodies with their quotes escaped, and what is said of each. */
const MOST_BYTES = 6_000_000;
/** A message's ids, times and queue, about. */
const ENVELOPE_BYTES = 800;
const MOST_PER_CALL = 10;

/** What is drained. */
export interface DrainOptions {
  readonly client: SQSClient;
  readonly url: string;
  readonly batchSize: number;
  readonly handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
}

/** Hands over all that is there; answers how many messages that were. */
export async function drain(options: DrainOptions): Promise<number> {
  let total = 0;
  let batch: Message[] = [];
  let bytes = 0;
  for (;;) {
    const most = Math.min(MOST_PER_CALL, options.batchSize - batch.length);
    const messages = await receive(options, most);
    const size = messages.reduce((sum, message) => sum + bytesOf(message), 0);
    const isFull = batch.length > 0 && (messages.length === 0 || bytes + size > MOST_BYTES);
    if (isFull) {
      await handOver(options, batch);
      batch = [];
      bytes = 0;
    }
    if (messages.length === 0) return total;
    batch.push(...messages);
    bytes += size;
    total += messages.length;
    if (batch.length >= options.batchSize) {
      await handOver(options, batch);
      batch = [];
      bytes = 0;
    }
  }
}

function bytesOf({ Body = '' }: Message): number {
  return Buffer.byteLength(JSON.stringify(Body)) + ENVELOPE_BYTES;
}

async function receive({ client, url }: DrainOptions, most: number): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

async function handOver(
  { client, url, handler }: DrainOptions,
  messages: readonly Message[],
): Promise<void> {
  const Records = messages.map(({ MessageId, Body, Attributes }) => ({
    messageId: MessageId,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
  }));
  const { batchItemFailures } = await handler({ Records } as unknown as SQSEvent);
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages failed`);
  for (let at = 0; at < messages.length; at += MOST_PER_CALL) {
    const Entries = messages
      .slice(at, at + MOST_PER_CALL)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}
