/** I7: an invalidated key stays gone until a load that began later. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { recordHistory } from '../support/chaos/cache-history.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import { startChaosRedis } from '../support/chaos/redis-rig.ts';
import type { RedisServer } from '../support/redis-server.ts';

describe('invalidations among loads', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startChaosRedis();
  });
  afterAll(() => server.stop());

  chaosTest({
    invariant: 'I7',
    promise: 'no value is older than an acknowledged invalidation of its key',
    async round(round) {
      const { seed, checked } = round;
      const options = { milliseconds: 2_000, invalidates: true };
      const { observations, acknowledged } = await recordHistory(server, round, options);
      checked.add('acknowledged invalidations', acknowledged.length);
      for (const { key, version, startedAt } of observations) {
        checked.add('looks at a key');
        const before = acknowledged.filter((each) => each.key === key && each.at < startedAt);
        const least = Math.max(0, ...before.map((each) => each.version));
        expect(version, `seed ${seed}: version of ${key}`).toBeGreaterThanOrEqual(least);
      }
      expect(acknowledged.length, `seed ${seed}: invalidations`).toBeGreaterThan(2);
    },
  });
});
