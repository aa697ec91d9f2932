/** SQS's API in this process, for tests. */
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { LOCAL_CREDENTIALS } from './dynalite.ts';

/** A running server. */
export interface Fauxqs {
  readonly endpoint: string;
  readonly client: SQSClient;
  /** URL of a new, empty queue. */
  openQueue(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a server on a free port of the loopback. */
export async function startFauxqs(): Promise<Fauxqs> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = makeSqsClient({ endpoint, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
  let queues = 0;
  return {
    endpoint,
    client,
    async openQueue() {
      queues += 1;
      const command = new CreateQueueCommand({ QueueName: `queue-${queues}` });
      const { QueueUrl } = await client.send(command);
      if (!QueueUrl) throw new TypeError('no queue URL');
      return QueueUrl;
    },
    async stop() {
      client.destroy();
      await app.close();
    },
  };
}
