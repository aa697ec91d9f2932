/** The queues of one machine, as the stack makes them: each with a dead-letter queue. */
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** As in the stack: a message that fails this often is set aside. */
const MAX_RECEIVE_COUNT = 5;
/** A message that failed comes again after so long. */
const LEAST_VISIBILITY_SECONDS = 30;

/** A queue by address and name. */
export interface LocalQueue {
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
  /** A message that fails this often goes there. */
  readonly mostReceives: number;
}

/**
 * Creates `<name>` and `<name>-dlq`; a message that is worked on for `workSeconds` comes again
 * meanwhile, and is not set aside for it.
 */
export async function createQueue(
  client: SQSClient,
  name: string,
  workSeconds = 0,
): Promise<LocalQueue> {
  const visibilitySeconds = Math.ceil(workSeconds / (MAX_RECEIVE_COUNT - 1));
  const deadLetter = await create(client, `${name}-dlq`, {});
  const queue = await create(client, name, {
    VisibilityTimeout: String(Math.max(LEAST_VISIBILITY_SECONDS, visibilitySeconds)),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetter.arn,
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  });
  return { ...queue, deadLetterUrl: deadLetter.url, mostReceives: MAX_RECEIVE_COUNT };
}

async function create(client: SQSClient, name: string, attributes: Record<string, string>) {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  const url = await toLoopback(client, QueueUrl ?? '');
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.['QueueArn'] ?? '' };
}

/** The emulator answers a host name under `.localhost`, which not every machine resolves. */
async function toLoopback(client: SQSClient, queueUrl: string): Promise<string> {
  const endpoint = await client.config.endpoint?.();
  if (!endpoint) return queueUrl;
  const port = endpoint.port === undefined ? '' : `:${endpoint.port}`;
  return `${endpoint.protocol}//${endpoint.hostname}${port}${new URL(queueUrl).pathname}`;
}

/** Messages of a queue that wait, are delayed or are being worked on. */
export async function countMessages(client: SQSClient, url: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  const counts = [
    Attributes?.ApproximateNumberOfMessages,
    Attributes?.ApproximateNumberOfMessagesNotVisible,
    Attributes?.ApproximateNumberOfMessagesDelayed,
  ];
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
}
