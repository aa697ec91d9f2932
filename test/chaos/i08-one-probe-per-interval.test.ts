/** I8: breaker open: at most one probe per interval over all workers. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { originFailed } from '../../core/errors.ts';
import { DEFAULT_BREAKER } from '../../core/warming/breaker-options.ts';
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
const ROUND_MILLISECONDS = 2_500;
const INTERVAL = 400;
/** A call may leave so much later than it was allowed: as long as Redis may take to allow it. */
const LATENESS = 200;

describe('workers whose origin is down', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startChaosRedis();
  });
  afterAll(() => server.stop());

  chaosTest({
    invariant: 'I8',
    promise: 'an open breaker lets one probe through per interval, over all workers',
    async round(round) {
      const { random, seed, faults, checked } = round;
      const rig = await makeRedisRig(server, round);
      const calls: number[] = [];
      let openAt = Number.POSITIVE_INFINITY;
      const workers = makeWorkers(rig, {
        limits: { rate: '900/s', concurrency: 4, timeout: '200ms' },
        breaker: { ...DEFAULT_BREAKER, probeIntervalMilliseconds: INTERVAL },
        origin: {
          async load(params) {
            calls.push(performance.now());
            const kind = pick(random, ['status 500', 'status 503', 'no answer in time']);
            faults.add(`origin: ${kind}`);
            await pause(random() * 10);
            return params.map(() => ({ error: originFailed('catalog', kind) }));
          },
        },
      });
      // It opens while all is well with Redis, and every call that began before has ended.
      const [first] = [workers.start()];
      while ((await first?.breaker.state('catalog'))?.open !== true) {
        await first?.warm(workers.message(['a']), Date.now() + 4_000, new AbortController().signal);
      }
      await pause(20);
      openAt = performance.now();

      rig.proxy.setPlan(ROUGH_NETWORK);
      const probesSoFar = () => calls.filter((at) => at > openAt);
      const isOver = makeRoundEnd(round, ROUND_MILLISECONDS, () => probesSoFar().length > 2);
      const work = async () => {
        const worker = workers.start();
        while (!isOver()) {
          const message = workers.message([`${random()}`, `${random()}`]);
          const signal = new AbortController().signal;
          await worker.warm(message, Date.now() + 4_000, signal).catch(() => undefined);
          workers.retries.length = 0;
          await pause(2);
        }
      };
      const trouble = async () => {
        while (!isOver()) {
          await rig.strike(pick(random, REDIS_FAULTS), 10 + random() * 40);
          await pause(30 + random() * 80);
        }
      };
      await Promise.all([trouble(), ...Array.from({ length: WORKERS }, work)]);
      await rig.stop();

      const probes = probesSoFar();
      expect(probes.length, `seed ${seed}: probes`).toBeGreaterThan(0);
      for (const [index, at] of probes.slice(1).entries()) {
        checked.add('spans between probes');
        const span = at - (probes[index] ?? 0);
        expect(span, `seed ${seed}: after probe ${index}`).toBeGreaterThan(INTERVAL - LATENESS);
      }
    },
  });
});
