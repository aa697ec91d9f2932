/** From `POST /v1/access` to the table, over a real queue and a real table, each behind a proxy. */

import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { makeDocumentClient } from '../../../adapters/dynamodb/client.ts';
import { makeTable, type Table } from '../../../adapters/dynamodb/table.ts';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { makeSqsClient } from '../../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../../adapters/sqs/queue.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { randomIds } from '../../../adapters/system/ids.ts';
import type { AccessBatch } from '../../../core/access.ts';
import { makeIngest } from '../../../lambdas/ingest/ingest.ts';
import { makeRecord } from '../../../lambdas/record/record.ts';
import { countMessages } from '../../../local/queues.ts';
import { makePorts, tokenOf } from '../api.ts';
import { makeApiEvent, makeContext } from '../api-event.ts';
import { type Dynalite, LOCAL_CREDENTIALS } from '../dynalite.ts';
import type { Fauxqs } from '../fauxqs.ts';
import { testPrivacy } from '../privacy.ts';
import { openDynamoStores } from '../stores.ts';
import type { Round } from './chaos-test.ts';
import { type HttpPlan, startHttpProxy } from './http-proxy.ts';
import { type Life, makeLife } from './mortal.ts';
import { sqsRecord } from './sqs-record.ts';

/** Servers that all rounds share. */
export interface IngestServers {
  readonly dynalite: Dynalite;
  readonly fauxqs: Fauxqs;
}

/** What happens to requests. */
export interface IngestPlan {
  readonly table: HttpPlan;
  readonly queue: HttpPlan;
}

const VISIBILITY_SECONDS = 2;
const FUNCTION_MILLISECONDS = 2_400;
const NO_FAULTS: IngestPlan = { table: {}, queue: {} };

/** Makes it on a table and a queue of its own. */
export async function makeIngestRig({ dynalite, fauxqs }: IngestServers, round: Round) {
  const { random, faults } = round;
  const tableProxy = await startHttpProxy({
    target: dynalite.endpoint,
    random,
    faults,
    name: 'table',
  });
  const queueProxy = await startHttpProxy({
    target: fauxqs.endpoint,
    random,
    faults,
    name: 'queue',
  });
  const { table: direct, tableName } = await dynalite.openTable(systemClock);
  const client = makeDocumentClient({
    endpoint: tableProxy.endpoint,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
    requestTimeoutMilliseconds: 5_000,
  });
  const table = makeTable({ client, tableName, clock: systemClock, privacy: testPrivacy() });
  const sqs = makeSqsClient({
    endpoint: queueProxy.endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  });
  const url = await fauxqs.openQueue();
  await fauxqs.client.send(
    new SetQueueAttributesCommand({
      QueueUrl: url,
      Attributes: { VisibilityTimeout: `${VISIBILITY_SECONDS}` },
    }),
  );
  const base = { ...makePorts(), clock: systemClock, ids: randomIds };
  const record = makeRecord({
    ...base,
    queue: makeSqsQueue<AccessBatch>(sqs, url),
    isPaused: async () => true,
  });
  const startWorker = (life: Life) =>
    makeIngest({
      ...base,
      ...mortalStores(table, life),
      journalMilliseconds: 60_000,
      metrics: makeMemoryMetrics(),
    });

  const handle = async (messages: readonly Message[], life: Life): Promise<void> => {
    const event = {
      Records: messages.map(({ MessageId = '', Body = '' }) => sqsRecord(MessageId, Body)),
    };
    // A function that fails as a whole names no message: all of them come again.
    const call = startWorker(life)(event, makeContext(FUNCTION_MILLISECONDS)).catch(
      () => undefined,
    );
    const answer = await Promise.race([call, life.died.then(() => undefined)]);
    if (!answer) return;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (done.length === 0) return;
    const Entries = done.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }));
    await fauxqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  };

  return {
    stores: openDynamoStores(direct, systemClock),
    setPlan({ table, queue }: IngestPlan) {
      tableProxy.setPlan(table);
      queueProxy.setPlan(queue);
    },
    /** Sends it as an application does: the same again until it is acknowledged. */
    async post(body: { readonly id: string }): Promise<void> {
      for (let attempt = 1; ; attempt += 1) {
        const event = makeApiEvent({
          method: 'POST',
          path: '/v1/access',
          headers: { Authorization: `Bearer ${tokenOf('record')}` },
          body: JSON.stringify(body),
        });
        const { statusCode, body: answer } = await record(event, makeContext());
        if (statusCode === 202) return;
        if (statusCode !== 503 || attempt > 20) throw new Error(`${statusCode} ${answer}`);
      }
    },
    /** Takes what is visible; a worker that dies at that await leaves it to come again. */
    async work(diesAt = Number.POSITIVE_INFINITY): Promise<number> {
      const receive = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 });
      const messages = (await fauxqs.client.send(receive)).Messages ?? [];
      if (messages.length === 0) return 0;
      const moment = random() < 0.5 ? 'before' : 'after';
      const lives = [makeLife(diesAt, moment, faults)];
      // A queue may deliver at least once: to two workers at the same moment.
      if (random() < 0.3) {
        faults.add('queue delivers to two');
        lives.push(makeLife(Number.POSITIVE_INFINITY, moment, faults));
      }
      await Promise.all(lives.map((life) => handle(messages, life)));
      return messages.length;
    },
    waiting: () => countMessages(fauxqs.client, url),
    async stop() {
      this.setPlan(NO_FAULTS);
      client.destroy();
      sqs.destroy();
      await tableProxy.stop();
      await queueProxy.stop();
    },
  };
}

/** The stores of one worker: they end with it. */
function mortalStores(table: Table, life: Life) {
  const stores = openDynamoStores(table, systemClock);
  return {
    ...stores,
    patterns: life.wrap(stores.patterns),
    users: life.wrap(stores.users),
    categories: life.wrap(stores.categories),
    ledger: life.wrap(stores.ledger),
    journal: life.wrap(stores.journal),
    gateStates: life.wrap(stores.gateStates),
    hygiene: life.wrap(stores.hygiene),
  };
}
