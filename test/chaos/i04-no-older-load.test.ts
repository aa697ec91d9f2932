/** I4: a cached value never goes back to an older load. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { recordHistory } from '../support/chaos/cache-history.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import { startChaosRedis } from '../support/chaos/redis-rig.ts';
import type { RedisServer } from '../support/redis-server.ts';

describe('loads that overtake each other', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startChaosRedis();
  });
  afterAll(() => server.stop());

  chaosTest({
    invariant: 'I4',
    promise: 'a cached value never goes back to an older load',
    async round(round) {
      const { seed, checked } = round;
      const options = { milliseconds: 2_000, invalidates: false };
      const { observations } = await recordHistory(server, round, options);
      const newest = new Map<number, number>();
      for (const { key, version } of observations) {
        checked.add('looks at a key');
        const last = newest.get(key) ?? 0;
        if (version > last) checked.add('changes seen');
        expect(version, `seed ${seed}: version of ${key}`).toBeGreaterThanOrEqual(last);
        newest.set(key, version);
      }
      expect(Math.max(...newest.values()), `seed ${seed}: versions`).toBeGreaterThan(2);
    },
  });
});
