/** Slots of a Redis Cluster, as a server counts them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metaKey, nextKey } from '../../adapters/redis/beside.ts';
import { slotOf } from '../../adapters/redis/slot.ts';
import { findFreePort } from '../support/free-port.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

/** Keys with braces in every place. */
const KEYS = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('{', '}', 'a', 'ß', ':'), minLength: 1 }),
);

let server: RedisServer;

beforeAll(async () => {
  const busPort = await findFreePort();
  server = await startRedisServer({
    args: ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
  });
});

afterAll(() => server.stop());

const slotsOf = (keys: readonly string[]) =>
  Promise.all(keys.map((key) => server.admin.call('CLUSTER', 'KEYSLOT', key)));

describe('the slot of a key', () => {
  test('is the one that the server says', async () => {
    const keys = fc.sample(KEYS, 1_000);
    expect(keys.map(slotOf)).toEqual(await slotsOf(keys));
  });

  test('is that of its state and of its successors, and each key has its own', async () => {
    const keys = [...new Set(fc.sample(KEYS, 200))];
    const slots = await slotsOf(keys);
    for (const beside of [metaKey, nextKey]) {
      expect(await slotsOf(keys.map(beside))).toEqual(slots);
      expect(new Set(keys.map(beside)).size).toBe(keys.length);
    }
  });
});
