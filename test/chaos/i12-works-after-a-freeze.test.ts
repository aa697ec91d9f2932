/** I12: a worker frozen for minutes works within 1 s of thawing. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { systemClock } from '../../adapters/system/clock.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import type { FrozenWorkerOptions } from '../support/chaos/frozen-worker.ts';
import { startHttpProxy } from '../support/chaos/http-proxy.ts';
import { makeRedisRig, pick, startChaosRedis } from '../support/chaos/redis-rig.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import type { RedisServer } from '../support/redis-server.ts';

const WORKER = fileURLToPath(new URL('../support/chaos/frozen-worker.ts', import.meta.url));
const FREEZES = 15;
const MOST_MILLISECONDS = 1_000;
/** What minutes do to idle connections, done in the moment of the freeze. */
const MEANWHILE = ['half-open', 'reset of all', 'CLIENT KILL', 'restart'] as const;

describe('a worker on real connections', () => {
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
    invariant: 'I12',
    promise: 'a worker that was frozen works within 1 s of thawing',
    async round(round) {
      const { random, faults, seed, checked } = round;
      const rig = await makeRedisRig(server, round);
      const target = dynalite.endpoint;
      const proxy = await startHttpProxy({ target, random, faults, name: 'table' });
      const { tableName } = await dynalite.openTable(systemClock);
      const options: FrozenWorkerOptions = {
        redisPort: rig.proxy.port,
        dynamodb: proxy.endpoint,
        tableName,
      };
      const worker = fork(WORKER, [JSON.stringify(options)]);
      const work = async (name: string): Promise<number> => {
        const startedAt = performance.now();
        worker.send(name);
        await once(worker, 'message');
        return performance.now() - startedAt;
      };
      await once(worker, 'message');
      await work('first');
      for (let freeze = 0; freeze < FREEZES; freeze += 1) {
        // What a busy machine takes without a freeze is not its fault.
        const usual = await work(`usual ${seed}-${freeze}`);
        worker.kill('SIGSTOP');
        faults.add('freeze');
        await rig.strike(pick(random, MEANWHILE), 0);
        await proxy.closeConnections();
        await pause(random() * 30);
        worker.kill('SIGCONT');
        const milliseconds = await work(`${seed}-${freeze}`);
        checked.add('thaws');
        expect(milliseconds - usual, `seed ${seed}: after freeze ${freeze}`).toBeLessThan(
          MOST_MILLISECONDS,
        );
      }
      worker.kill('SIGKILL');
      await rig.stop();
      await proxy.stop();
    },
  });
});
