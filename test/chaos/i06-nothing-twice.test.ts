/** I6: a duplicate schedule or message does nothing twice that matters. */

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeTable } from '../../adapters/dynamodb/table.ts';
import { makeMemoryMetrics } from '../../adapters/memory/metrics.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { strategyRow } from '../../core/budget/rows.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeStrategy } from '../../lambdas/strategy/strategy.ts';
import { makePorts } from '../support/api.ts';
import { makeContext } from '../support/api-event.ts';
import { CONFIG, makeBrain } from '../support/brain.ts';
import { chaosTest, type Round } from '../support/chaos/chaos-test.ts';
import { startHttpProxy } from '../support/chaos/http-proxy.ts';
import { makeLife } from '../support/chaos/mortal.ts';
import { makeRedisRig, startChaosRedis } from '../support/chaos/redis-rig.ts';
import { sqsEvent } from '../support/chaos/sqs-record.ts';
import { makeWorkers } from '../support/chaos/warm-workers.ts';
import { type Dynalite, LOCAL_CREDENTIALS, startDynalite } from '../support/dynalite.ts';
import { testPrivacy } from '../support/privacy.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { openDynamoStores } from '../support/stores.ts';

const TICKS = 5;
const MESSAGES = 12;
const KEYS_PER_MESSAGE = 6;
const DELIVERIES = 6;

/** Each tick goes to several functions at once, and once more later; the table loses answers. */
async function attackSchedules(dynalite: Dynalite, round: Round): Promise<void> {
  const { random, faults, seed, checked } = round;
  const proxy = await startHttpProxy({ target: dynalite.endpoint, random, faults, name: 'table' });
  const { tableName } = await dynalite.openTable(systemClock);
  const client = makeDocumentClient({
    endpoint: proxy.endpoint,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
  });
  proxy.setPlan({ 'lost answer': 0.06, 'internal error': 0.03, reset: 0.03, delay: 0.05 });
  const stores = openDynamoStores(
    makeTable({ client, tableName, clock: systemClock, privacy: testPrivacy() }),
    systemClock,
  );
  const { settings } = makeBrain({ config: CONFIG });
  const warmQueue = makeMemoryQueue<WarmMessage>(systemClock);
  const ports = {
    ...makePorts(),
    ...stores,
    settings,
    warmQueue,
    ids: randomIds,
    refreshSettings: undefined,
    isPaused: async () => false,
    metrics: makeMemoryMetrics(),
  };
  for (let tick = 1; tick <= TICKS; tick += 1) {
    const scheduledTime = new Date(Date.now() + tick * 60_000).toISOString();
    const deliver = () =>
      makeStrategy(ports, 'critical')({ scheduledTime }, makeContext()).catch(() => undefined);
    const copies = 2 + Math.floor(random() * 2);
    faults.add('tick delivered again', copies);
    const first = await Promise.all(Array.from({ length: copies }, deliver));
    const runs = [...first, await deliver()].filter((run) => run?.duplicate === false);
    checked.add('ticks');
    expect(runs.length, `seed ${seed}: runs of tick ${tick}`).toBeLessThanOrEqual(1);
  }
  const sent = warmQueue.receive().flatMap(({ items }) => items);
  expect(sent.length, `seed ${seed}: keys sent`).toBeLessThanOrEqual(TICKS);
  proxy.setPlan({});
  client.destroy();
  await proxy.stop();
}

/** Each message comes several times, while an earlier delivery still works or after it has died. */
async function attackMessages(server: RedisServer, round: Round): Promise<void> {
  const { random, faults, seed, checked } = round;
  const rig = await makeRedisRig(server, round);
  const loads = new Map<string, number>();
  const workers = makeWorkers(rig, {
    limits: { rate: '100000/s', concurrency: 2, timeout: '500ms' },
    // A write that a busy machine answers late would be a load to make again.
    redis: { commandTimeoutMilliseconds: 8_000, socketTimeoutMilliseconds: 8_000 },
    origin: {
      async load(all) {
        for (const { sku = '' } of all) loads.set(sku, (loads.get(sku) ?? 0) + 1);
        await pause(5 + random() * 40);
        return all.map(() => ({ value: '1' }));
      },
    },
  });
  let deaths = 0;
  // Where nobody dies, the counters are exact.
  const isDeadly = seed % 2 === 0;
  const deliverAll = async (message: WarmMessage) => {
    let isDone = false;
    const deliver = async (index: number) => {
      await pause(random() * 80);
      const diesAt =
        isDeadly && index === 0 && random() < 0.5 ? Math.floor(random() * 12) : Infinity;
      const life = makeLife(diesAt, 'after', faults);
      const { unit } = workers.start((ports) => ({
        ...ports,
        cache: life.wrap(ports.cache),
        ledger: life.wrap(ports.ledger),
      }));
      const call = unit(sqsEvent([message]), makeContext(10_000)).catch(() => undefined);
      const answer = await Promise.race([call, life.died.then(() => undefined)]);
      if (answer?.batchItemFailures.length === 0) isDone = true;
      if (life.isDead()) deaths += 1;
    };
    faults.add('message delivered again', DELIVERIES - 1);
    await Promise.all(Array.from({ length: DELIVERIES }, (_, index) => deliver(index)));
    // As the queue does: it comes again until a function has ended it.
    for (let n = 0; n < 150 && !isDone; n += 1) {
      await pause(100);
      await deliver(1);
    }
    expect(isDone, `seed ${seed}: ${message.id} ended`).toBe(true);
  };
  const messages = Array.from({ length: MESSAGES }, (_, n) =>
    workers.message(Array.from({ length: KEYS_PER_MESSAGE }, (_, key) => `${n}-${key}`)),
  );
  await Promise.all(messages.map(deliverAll));
  for (let n = 0; workers.retries.length > 0 && n < 100; n += 1) {
    const again = workers.retries.shift();
    if (again) await deliverAll(again);
  }
  await rig.stop();

  const made = [...loads.values()].reduce((sum, count) => sum + count, 0);
  const keys = MESSAGES * KEYS_PER_MESSAGE;
  checked.add('keys', keys);
  expect(loads.size, `seed ${seed}: keys loaded`).toBe(keys);
  // Only what a worker was loading when it died is loaded once more.
  const lost = deaths * KEYS_PER_MESSAGE;
  expect(made, `seed ${seed}: loads, ${deaths} deaths`).toBeLessThanOrEqual(keys + lost);
  const [row] = await workers.ledger.read([strategyRow('product', 'popular')]);
  checked.add('counters', 2);
  // What was loaded is counted, once: calls of workers that died may be unknown to their heirs.
  expect(row?.['loads'], `seed ${seed}: counted loads`).toBeGreaterThanOrEqual(made - lost);
  expect(row?.['loads'], `seed ${seed}: counted loads`).toBeLessThanOrEqual(made);
  expect(row?.['warmed'], `seed ${seed}: counted warms`).toBeLessThanOrEqual(keys);
}

describe('what is delivered more than once', () => {
  let server: RedisServer;
  let dynalite: Dynalite;
  beforeAll(async () => {
    server = await startChaosRedis();
    dynalite = await startDynalite();
  });
  afterAll(async () => {
    await server.stop();
    await dynalite.stop();
  });

  chaosTest({
    invariant: 'I6',
    promise: 'a duplicate schedule or message does nothing twice that matters',
    async round(round) {
      await attackSchedules(dynalite, round);
      await attackMessages(server, round);
    },
  });
});
