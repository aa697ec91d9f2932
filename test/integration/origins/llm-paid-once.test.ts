/**
 * One paid call per prompt: 200 prompts, each in three messages, warmed by three processes, of
 * which one is killed in the middle, when the server has accepted all calls that it was making and
 * has answered none of them. The server bills a call when it accepts it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../adapters/system/clock.ts';
import { defineConfig, llm } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { resolveKey } from '../../../core/keyspaces/keyspaces.ts';
import type { WarmMessage } from '../../../core/warming/messages.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { eventually } from '../../support/eventually.ts';
import { type Fauxqs, startFauxqs } from '../../support/fauxqs.ts';
import { type LlmServer, startLlmServer } from '../../support/llm-server.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import type { WarmerProcessOptions } from '../../support/warmer-process.ts';

const PROMPTS = 200;
const DUPLICATES = 3;
const WORKERS = 3;
const CONCURRENCY = 6;
/** From then on the server answers no call of the worker that is about to be killed. */
const SILENT_AFTER_CALLS = 60;
const WORKER_HEADER = 'x-worker';
const KILLED = '0';
/** Locks of a dead worker end with its function, and its messages come again after that. */
const FUNCTION_MILLISECONDS = 7_000;
const VISIBILITY_SECONDS = 8;
const PROGRAM = new URL('../../support/warmer-process.ts', import.meta.url);

let redis: RedisServer;
let dynalite: Dynalite;
let queues: Fauxqs;
let server: LlmServer;
let workers: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
  dynalite = await startDynalite();
  queues = await startFauxqs();
  server = await startLlmServer(
    ({ prompt, headers }, count) =>
      headers[WORKER_HEADER] === KILLED && count > SILENT_AFTER_CALLS
        ? 'silence'
        : { text: `re: ${prompt}` },
    60,
  );
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all([redis.stop(), dynalite.stop(), queues.stop(), server.stop()]);
});

test('200 prompts in 600 messages, with a worker killed in the middle, cost 200 calls', async () => {
  const configOf = (worker: string) =>
    defineConfig({
      origins: {
        model: llm({
          api: 'openai',
          baseUrl: server.url,
          allowPrivate: true,
          model: 'm',
          headers: { [WORKER_HEADER]: worker },
          timeout: '3s',
          rate: '100000/s',
          concurrency: CONCURRENCY,
        }),
      },
      keyspaces: { answer: { key: 'llm:{prompt|normal|hash}', origin: 'model', ttl: '24h' } },
    });
  const { keyspaces } = resolveSettings(configOf(KILLED));
  const { tableName } = await dynalite.openTable(systemClock);
  const { QueueUrl: queueUrl = '' } = await queues.client.send(
    new CreateQueueCommand({
      QueueName: 'warm',
      Attributes: { VisibilityTimeout: `${VISIBILITY_SECONDS}` },
    }),
  );
  const prompts = Array.from({ length: PROMPTS }, (_, n) => `What is ${n} times ${n}?`);
  const keys = prompts.map(
    (prompt) => resolveKey(keyspaces, { keyspace: 'answer', params: { prompt } }, 'test').key,
  );
  const now = Date.now();
  const messages = prompts.map((prompt, index): WarmMessage => {
    const item = { keyspace: 'answer', key: keys[index] ?? '', params: { prompt } };
    return {
      id: `m${index}`,
      origin: 'model',
      strategy: 'prompts',
      run: 'r',
      items: [{ ...item, loadedNoEarlierThan: 0 }],
      notBefore: now,
      notAfter: now + 600_000,
      attempt: 0,
      reservedAt: now,
    };
  });
  // The copies of a message stand together, so that workers meet over them.
  const copies = messages.flatMap((message) => Array<WarmMessage>(DUPLICATES).fill(message));
  for (let at = 0; at < copies.length; at += 10) {
    const Entries = copies
      .slice(at, at + 10)
      .map((message, index) => ({ Id: `${index}`, MessageBody: JSON.stringify(message) }));
    await queues.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }

  const options: Omit<WarmerProcessOptions, 'config'> = {
    redisPort: redis.port,
    dynamodb: dynalite.endpoint,
    sqs:
      (await queues.client.config
        .endpoint?.()
        .then((one) => `http://${one.hostname}:${one.port}`)) ?? '',
    tableName,
    queueUrl,
    concurrency: CONCURRENCY,
    functionMilliseconds: FUNCTION_MILLISECONDS,
  };
  workers = Array.from({ length: WORKERS }, (_, index) => {
    const own: WarmerProcessOptions = { ...options, config: configOf(`${index}`) };
    return fork(PROGRAM, [JSON.stringify(own)]);
  });
  await eventually(() => server.held() === CONCURRENCY, 30_000);
  expect(server.calls.length).toBeLessThan(PROMPTS);
  const [killed] = workers;
  killed?.kill('SIGKILL');
  if (killed) await once(killed, 'exit');

  await eventually(() => isEmpty(queueUrl), 50_000);
  const billed = [...server.paid.values()];
  expect(billed.reduce((sum, calls) => sum + calls, 0)).toBe(PROMPTS);
  expect(billed.filter((calls) => calls !== 1)).toEqual([]);
  // The answers to the dead worker are lost, and no other.
  const values = await redis.admin.mget(keys);
  expect(values.filter((value) => value === null)).toHaveLength(CONCURRENCY);
  for (const [index, value] of values.entries()) {
    if (value !== null) expect(value).toBe(`re: ${prompts[index]}`);
  }
});

async function isEmpty(queueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await queues.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const counts = [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ];
  return counts.every((count) => count === '0');
}
