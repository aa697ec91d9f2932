/** Entries that were loaded together must not end together, or their readers come at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loader } from '../../core/config/define.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { makeWarmRig } from '../support/warm-rig.ts';

const KEYS = 400;
const TTL = 3_600_000;
/** The ends of entries are looked at through a window of this width. */
const WINDOW = TTL / 200;
/** Spread evenly over a tenth of the TTL, a window would hold a twentieth of them. */
const MOST_IN_WINDOW = KEYS / 10;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

test('jitter: what is loaded together does not end together', async () => {
  const origin = loader({ many: async (all) => all.map(() => 1), max: 100, rate: '100000/s' });
  const rig = makeWarmRig(server.port, origin);
  const skus = Array.from({ length: KEYS }, (_, sku) => ({ sku: `${sku}` }));
  for (let at = 0; at < KEYS; at += 100) await rig.warm(skus.slice(at, at + 100));
  const states = await rig.cache.inspect(skus.map((params) => rig.keyOf(params)));
  rig.close();
  const ends = states.map(({ expiresAt }) => expiresAt).sort((a, b) => a - b);
  expect(ends[0]).toBeGreaterThan(0);
  for (const end of ends) {
    const together = ends.filter((other) => other >= end && other < end + WINDOW).length;
    expect(together).toBeLessThanOrEqual(MOST_IN_WINDOW);
  }
});
