/** I3: Redis black hole, READONLY, reset, kill: no handler outlives its deadline, nothing is lost. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { makeContext } from '../support/api-event.ts';
import { chaosTest, makeRoundEnd } from '../support/chaos/chaos-test.ts';
import {
  makeRedisRig,
  pick,
  REDIS_FAULTS,
  ROUGH_NETWORK,
  startChaosRedis,
} from '../support/chaos/redis-rig.ts';
import { sqsEvent } from '../support/chaos/sqs-record.ts';
import { makeWorkers } from '../support/chaos/warm-workers.ts';
import type { RedisServer } from '../support/redis-server.ts';

const WORKERS = 4;
const MESSAGES = 12;
const KEYS_PER_MESSAGE = 3;
const FUNCTION_MILLISECONDS = 5_000;
const LONG_SILENCE_MILLISECONDS = 5_300;
const TROUBLE_MILLISECONDS = 1_500;

describe('warmers whose Redis fails', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startChaosRedis();
  });
  afterAll(() => server.stop());

  chaosTest({
    invariant: 'I3',
    promise: 'no handler outlives its deadline while Redis fails, and nothing is lost',
    async round(round) {
      const { random, seed, checked } = round;
      const rig = await makeRedisRig(server, round);
      const workers = makeWorkers(rig, {
        limits: { rate: '100000/s', concurrency: 4, timeout: '300ms' },
        origin: { load: async (params) => params.map(() => ({ value: '1' })) },
        // A server that says something now and then is no silent socket: calls end all the same.
        redis: { socketTimeoutMilliseconds: 60_000 },
      });
      const asked = Array.from({ length: MESSAGES }, (_, message) =>
        Array.from({ length: KEYS_PER_MESSAGE }, (_, key) => `${message}-${key}`),
      );
      const waiting = asked.map((skus) => workers.message(skus, { job: 'job' }));
      const total = asked.flat().length;
      await workers.jobs.create({ id: 'job', createdAt: 0, total, chunks: MESSAGES, request: '' });
      let isOver = false;
      let slowest = 0;
      const work = async () => {
        const { unit } = workers.start();
        while (!isOver || waiting.length + workers.retries.length > 0) {
          const message = waiting.shift() ?? workers.retries.shift() ?? workers.message(['again']);
          const startedAt = performance.now();
          // A handler that is stopped at its deadline throws: that is what must not happen.
          const { batchItemFailures } = await unit(
            sqsEvent([message]),
            makeContext(FUNCTION_MILLISECONDS),
          );
          slowest = Math.max(slowest, performance.now() - startedAt);
          checked.add('handlers against their deadline');
          if (batchItemFailures.length > 0 && message.job) waiting.push(message);
          await pause(5);
        }
      };
      const trouble = async () => {
        rig.proxy.setPlan(ROUGH_NETWORK);
        const isEnough = makeRoundEnd(round, TROUBLE_MILLISECONDS, () => true);
        while (!isEnough()) {
          const fault = random() < 0.1 ? 'restart' : pick(random, REDIS_FAULTS);
          await rig.strike(fault, 20 + random() * 80);
          await pause(random() * 80);
        }
        await rig.strike('CLIENT PAUSE', LONG_SILENCE_MILLISECONDS);
        rig.proxy.heal();
        isOver = true;
      };
      await Promise.all([trouble(), ...Array.from({ length: WORKERS }, work)]);
      await rig.stop();

      expect(slowest, `seed ${seed}: slowest handler`).toBeLessThan(FUNCTION_MILLISECONDS);
      const told = new Map(
        (await workers.jobs.read('job'))?.results.map(({ key, status }) => [key, status]),
      );
      for (const sku of asked.flat()) {
        checked.add('keys that were asked for');
        expect(told.get(`p:${sku}`), `seed ${seed}: fate of ${sku}`).toBeDefined();
      }
    },
  });
});
