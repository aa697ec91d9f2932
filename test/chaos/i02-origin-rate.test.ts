/** I2: no sliding window in which an origin gets more calls than its rate, over all workers. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { chaosTest, makeRoundEnd } from '../support/chaos/chaos-test.ts';
import {
  makeRedisRig,
  pick,
  REDIS_FAULTS,
  ROUGH_NETWORK,
  startChaosRedis,
} from '../support/chaos/redis-rig.ts';
import { makeWorkers } from '../support/chaos/warm-workers.ts';
import type { RedisServer } from '../support/redis-server.ts';

const WORKERS = 6;
const KEYS_PER_MESSAGE = 4;
const ROUND_MILLISECONDS = 3_000;
/** Shorter than a call may take, and longer than a turn may be late. */
const LONGEST_DELAY_MILLISECONDS = 180;
const RATE = { calls: 5, perMilliseconds: 1_000 };

describe('workers that share an origin', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startChaosRedis();
  });
  afterAll(() => server.stop());

  chaosTest({
    invariant: 'I2',
    promise: 'no sliding window has more origin calls than the rate, over all workers',
    async round(round) {
      const { random, seed, checked } = round;
      const rig = await makeRedisRig(server, round, LONGEST_DELAY_MILLISECONDS);
      const calledAt: number[] = [];
      const workers = makeWorkers(rig, {
        limits: { rate: '5/s', concurrency: 4, timeout: '200ms' },
        origin: {
          async load(params) {
            calledAt.push(performance.now());
            await pause(random() * 20);
            return params.map(() => ({ value: '1' }));
          },
        },
      });
      rig.proxy.setPlan({ ...ROUGH_NETWORK, delay: 0.1 });
      const isOver = makeRoundEnd(
        round,
        ROUND_MILLISECONDS,
        () => calledAt.length > 2 * RATE.calls,
      );
      let sku = 0;
      const work = async () => {
        const worker = workers.start();
        while (!isOver()) {
          const skus = Array.from({ length: KEYS_PER_MESSAGE }, () => `${sku++}`);
          const message = workers.message(skus);
          const deadline = Date.now() + 4_000;
          await worker.warm(message, deadline, new AbortController().signal).catch(() => pause(5));
        }
      };
      const trouble = async () => {
        while (!isOver()) {
          await rig.strike(pick(random, REDIS_FAULTS), 20 + random() * 50);
          await pause(50 + random() * 150);
        }
      };
      await Promise.all([trouble(), ...Array.from({ length: WORKERS }, work)]);
      await rig.stop();

      const times = calledAt.toSorted((a, b) => a - b);
      checked.add('origin calls', times.length);
      expect(times.length, `seed ${seed}: calls`).toBeGreaterThan(0);
      for (let first = 0; first + RATE.calls < times.length; first += 1) {
        const span = (times[first + RATE.calls] ?? 0) - (times[first] ?? 0);
        checked.add('sliding windows');
        expect(span, `seed ${seed}: 6 calls from call ${first} on`).toBeGreaterThan(
          RATE.perMilliseconds,
        );
      }
    },
  });
});
