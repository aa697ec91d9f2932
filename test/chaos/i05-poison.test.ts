/** I5: poison messages do not block others and reach the dead-letter queue once. */
import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../adapters/memory/metrics.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import { readsRow } from '../../core/budget/rows.ts';
import { makeIngest } from '../../lambdas/ingest/ingest.ts';
import { startEventSource } from '../../local/event-source.ts';
import { countMessages, createQueue } from '../../local/queues.ts';
import { makeContext } from '../support/api-event.ts';
import { accessEvent, makeBrain } from '../support/brain.ts';
import { chaosTest, type Round } from '../support/chaos/chaos-test.ts';
import { pick } from '../support/chaos/redis-rig.ts';
import { eventually } from '../support/eventually.ts';
import { type Fauxqs, startFauxqs } from '../support/fauxqs.ts';

const GOOD = 60;
const POISON = 45;
const DUPLICATES = 15;

const good = (id: string) => ({ id, events: [accessEvent('a')] });

/** Bodies that no version of us has written; each names itself, to be found again. */
const POISONS: Readonly<Record<string, (name: string) => string>> = {
  'no JSON': (name) => `<${name}>`,
  'cut JSON': (name) => JSON.stringify(good(name)).slice(0, -7),
  'a bare text': (name) => JSON.stringify(name),
  'a list': (name) => JSON.stringify([name]),
  'no events': (name) => JSON.stringify({ id: name }),
  'wrong types': (name) => JSON.stringify({ id: name, events: [{ key: 1, reads: 'many' }] }),
  'negative counts': (name) =>
    JSON.stringify({ id: name, events: [{ ...accessEvent('a'), reads: -5 }] }),
  'an endless number': (name) => JSON.stringify(good(name)).replace('"reads":1', '"reads":1e999'),
  'deep nesting': (name) => `{"id":"${name}","events":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
};

interface Sent {
  readonly name: string;
  readonly body: string;
}

/** In no order: a queue promises none. */
function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function makeMessages({ random, faults, seed }: Round) {
  const goods = Array.from({ length: GOOD }, (_, n): Sent => {
    const name = `good-${seed}-${n}`;
    return { name, body: JSON.stringify(good(name)) };
  });
  const poisons = Array.from({ length: POISON }, (_, n): Sent => {
    const kind = pick(random, Object.keys(POISONS));
    faults.add(`poison: ${kind}`);
    const name = `poison-${seed}-${n}`;
    return { name, body: POISONS[kind]?.(name) ?? '' };
  });
  const again = Array.from({ length: DUPLICATES }, () => pick(random, goods));
  faults.add('good message sent twice', again.length);
  return { poisons, all: shuffle([...goods, ...poisons, ...again], random) };
}

describe('a queue with poison in it', () => {
  let fauxqs: Fauxqs;
  beforeAll(async () => {
    fauxqs = await startFauxqs();
  });
  afterAll(() => fauxqs.stop());

  chaosTest({
    invariant: 'I5',
    promise: 'poison blocks no other message and reaches the dead-letter queue once',
    async round(round) {
      const { seed, checked } = round;
      const { client } = fauxqs;
      const queue = await createQueue(client, `events-${seed}`);
      const Attributes = { VisibilityTimeout: '1' };
      await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
      const { poisons, all } = makeMessages(round);
      for (let at = 0; at < all.length; at += 10) {
        const Entries = all
          .slice(at, at + 10)
          .map(({ body }, n) => ({ Id: `${n}`, MessageBody: body }));
        await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      }
      const brain = makeBrain();
      const log = makeMemoryLog();
      const ingest = makeIngest({ ...brain, log, correlation, metrics: makeMemoryMetrics() });
      const source = startEventSource({
        client,
        queue,
        batchSize: 20,
        windowMilliseconds: 20,
        concurrency: 2,
        handler: (event) => ingest(event, makeContext()),
        log,
      });
      const dead: string[] = [];
      const receive = new ReceiveMessageCommand({
        QueueUrl: queue.deadLetterUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      });
      await eventually(async () => {
        // In this order: what left the one queue since then is in the other.
        const left = await countMessages(client, queue.url);
        const { Messages = [] } = await client.send(receive);
        dead.push(...Messages.map(({ Body = '' }) => Body));
        return left === 0 && Messages.length === 0;
      }, 30_000);
      await source.stop();

      const [row] = await brain.ledger.read([readsRow('product')]);
      checked.add('good messages', GOOD);
      expect(row?.['reads'], `seed ${seed}: good events`).toBeGreaterThanOrEqual(GOOD);
      for (const { name, body } of poisons) {
        checked.add('poison in the dead-letter queue');
        const times = dead.filter((found) => found === body).length;
        expect(times, `seed ${seed}: ${name}`).toBe(1);
      }
      expect(dead.length, `seed ${seed}: dead letters`).toBe(POISON);
    },
  });
});
