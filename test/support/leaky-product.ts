/** The product on this machine with origins that leak, and all that it ever said. */
import { format } from 'node:util';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { vi } from 'vitest';
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { localClient } from '../../local/aws-process.ts';
import { type Machine, startMachine } from '../../local/machine.ts';
import { makeClosers } from '../../local/shutdown.ts';
import { TABLE_NAME } from '../../local/stores.ts';
import { realTempo } from '../../local/tempo/tempo.ts';
import { type FaultyOrigin, startFaultyOrigin } from './faulty-origin.ts';
import { answerLeakily, leakyConfig } from './leaky-origins.ts';

/** What runs. */
export interface LeakyProduct {
  readonly machine: Machine;
  readonly origin: FaultyOrigin;
  readonly redis: Redis;
  /** All log lines, and all that went to stdout and stderr, CloudWatch's figures among it. */
  said(): string;
  /** Every item of the table as it is stored, as text. */
  scan(): Promise<string>;
  /** Puts a message of our own on a queue. */
  poison(queue: 'access-events' | 'warm-queue', body: string): Promise<void>;
  /** From now on the table answers with errors. */
  dropTable(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; `originSecret` is what its origins are asked with. */
export async function startLeakyProduct(originSecret: string): Promise<LeakyProduct> {
  const closers = makeClosers(() => undefined);
  const output = captureOutput();
  closers.add('the output', async () => output.stop());
  const origin = await startFaultyOrigin(answerLeakily);
  closers.add('the origin', origin.close);
  closers.add('the addresses', pointAwsTo(origin.url));
  const log = makeMemoryLog();
  const machine = await startMachine({
    source: { config: leakyConfig(origin.url), options: { environment: 'local' } },
    tempo: realTempo,
    port: 0,
    variables: { PREHEAT_SECRET_LEAKY: originSecret },
    notes: () => undefined,
    log,
    metrics: makePowertoolsMetrics('local'),
    closers,
  });
  const redis = new Redis(machine.redis.port);
  closers.add('the client', async () => redis.disconnect());
  const document = makeDocumentClient(localClient(machine.aws.dynamodb));
  const sqs = makeSqsClient(localClient(machine.aws.sqs));
  return {
    machine,
    origin,
    redis,
    said: () => `${JSON.stringify(log.lines)}\n${output.text()}`,
    async scan() {
      const { Items = [] } = await document.send(new ScanCommand({ TableName: TABLE_NAME }));
      return Items.map((item) => JSON.stringify(item, readable)).join('\n');
    },
    async poison(queue, body) {
      const QueueUrl = `${machine.aws.sqs}/000000000000/${queue}`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    async dropTable() {
      await document.send(new DeleteTableCommand({ TableName: TABLE_NAME }));
    },
    stop: () => closers.closeAll(),
  };
}

/** Bytes and sets as what is in them. */
function readable(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value instanceof Set ? [...value] : value;
}

/** Everything that would go to the standard streams. */
function captureOutput() {
  let text = '';
  const streams = [process.stdout, process.stderr];
  const writers = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      text += Buffer.from(chunk as string).toString();
      return true;
    };
  }
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...args) => {
      text += `${format(...args)}\n`;
    }),
  );
  return {
    text: () => text,
    stop() {
      for (const spy of spies) spy.mockRestore();
      for (const [index, stream] of streams.entries()) {
        const writer = writers[index];
        if (writer) stream.write = writer;
      }
    },
  };
}

const VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

/** Origins in AWS find their services by the variables that every SDK knows. */
function pointAwsTo(url: string): () => Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL: url });
  return async () => {
    process.env = before;
  };
}
