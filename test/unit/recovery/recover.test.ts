import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeMemoryRecoveryStates } from '../../../adapters/memory/recovery-states.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import type { CacheEvent } from '../../../core/recovery/events.ts';
import { makeRecovery } from '../../../core/recovery/recover.ts';
import { MINUTE, makeBrain, START } from '../../support/brain.ts';

const KEYS = 300;
const TTL = 60 * MINUTE;
const FAILOVER = 'Failover from primary node shop-001 to replica node shop-002 completed';

const config = defineConfig({
  origins: { catalog: loader({ many: async (keys) => keys, rate: '100000/s' }) },
  keyspaces: { product: { key: 'product:{sku}', origin: 'catalog', ttl: '60m' } },
  critical: [{ keyspace: 'product', params: { sku: 'vip' } }],
});

const keyOf = (place: number) => `product:${String(place).padStart(3, '0')}`;

/** A cache with 300 keys that are read 20 times per TTL, as the table knows, and one critical key. */
async function open() {
  const brain = makeBrain({ config });
  const events: CacheEvent[] = [];
  const health = { usedBytes: 0, maxBytes: 0, evictedKeys: 0, isEvicting: true };
  const ports = {
    ...brain,
    queue: brain.warmQueue,
    recoveries: makeMemoryRecoveryStates(),
    gauge: { read: async () => health },
    lives: { shorten: async () => undefined },
    cacheEvents: { list: async (since: number) => events.filter(({ at }) => at > since) },
    log: makeMemoryLog(),
  };
  const places = Array.from({ length: KEYS }, (_, place) => place);
  const keys = ['product:vip', ...places.map(keyOf)];
  const fill = (some: readonly string[]) =>
    brain.cache.write(
      some.map((key) => ({
        key,
        value: 'v',
        loadedAt: brain.clock.now(),
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 1,
        strategy: 'reader',
        run: '',
      })),
    );
  await fill(keys);
  await brain.patterns.save(
    keys.map((key, place) => ({
      ref: { keyspace: 'product', key },
      version: 0,
      stats: {
        ...emptyStats(),
        counts: [60, 900 - place, 9_000],
        countedAt: START,
        firstReadAt: START - 400 * TTL,
        loadedAt: START,
        expiresAt: START + TTL,
        rank: 10_000 - place,
        rankScale: TTL,
      },
    })),
  );
  return {
    ...ports,
    events,
    keys,
    recovery: makeRecovery(ports),
    soon: () => brain.clock.now() + 10_000,
    async lose(some: readonly string[]) {
      await brain.cache.invalidate(some);
      await brain.clock.advance(1);
    },
    /** Lets a call run on, with workers beside it, until it ends. */
    async through<Result>(call: Promise<Result>): Promise<Result> {
      let isOver = false;
      const ended = call.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await brain.drain();
        await nextTurn();
        if (brain.clock.sleepers > 0) await brain.clock.advance(500);
      }
      return ended;
    },
    /** Resolves when somebody works on a refill. */
    begun: () =>
      vi.waitFor(async () => expect((await ports.recoveries.read()).state?.running).toBeDefined()),
    there: async () => (await brain.cache.inspect(keys)).filter(({ exists }) => exists).length,
  };
}

describe('a look', () => {
  test('at a warm cache does nothing', async () => {
    const own = await open();
    expect(await own.through(own.recovery.look(own.soon()))).toBe('nothing');
    expect(await own.jobs.recent(1)).toEqual([]);
  });

  test('at a cold cache has it filled again, and tells how much can be read', async () => {
    const own = await open();
    await own.lose(own.keys);
    expect(await own.through(own.recovery.look(own.soon()))).toBe('refilled');
    expect(await own.there()).toBe(KEYS + 1);
    const [job] = await own.jobs.recent(1);
    expect(job).toMatchObject({
      total: KEYS + 1,
      certificate: { of: KEYS + 1, readable: KEYS + 1 },
    });
    expect(own.origin.calls.flat()[0]).toBe('vip');
    expect((await own.recoveries.read()).state?.running).toBeUndefined();
  });

  test('takes no few lost keys for a cold cache', async () => {
    const own = await open();
    await own.lose(own.keys.slice(0, 20));
    expect(await own.through(own.recovery.look(own.soon()))).toBe('nothing');
  });

  test('does not begin again where keys stay away', async () => {
    const own = await open();
    await own.lose(own.keys);
    for (const key of own.keys) own.origin.failures.set(key.slice(8), new Error('gone'));
    const later = own.clock.now() + 2 * MINUTE;
    expect(await own.through(own.recovery.look(later))).toBe('refilled');
    const calls = own.origin.calls.length;
    expect(await own.through(own.recovery.look(own.soon()))).toBe('nothing');
    expect(own.origin.calls.length).toBe(calls);
  });
});

describe('a trigger', () => {
  test('of the log of events has what was lost loaded, however little it is', async () => {
    const own = await open();
    await own.lose(own.keys.slice(1, 6));
    own.events.push({ at: own.clock.now(), message: FAILOVER });
    expect(await own.through(own.recovery.look(own.soon()))).toBe('refilled');
    expect(await own.there()).toBe(KEYS + 1);
    expect(own.origin.calls.flat()).toHaveLength(5);
    expect((await own.jobs.recent(1))[0]?.request).toBe('5 keys after: a failover');
    // The same events are listed again only if they are new.
    expect(await own.through(own.recovery.look(own.soon()))).toBe('nothing');
  });

  test('that is delivered twice is one refill', async () => {
    const own = await open();
    await own.lose(own.keys);
    const trigger = { cause: 'restored', at: own.clock.now() } as const;
    const both = [
      own.recovery.trigger(trigger, own.soon()),
      own.recovery.trigger(trigger, own.soon()),
    ];
    const outcomes = await own.through(Promise.all(both));
    expect(outcomes.filter((outcome) => outcome === 'refilled')).toHaveLength(1);
    expect(await own.through(own.recovery.trigger(trigger, own.soon()))).toBe('nothing');
    expect(await own.jobs.recent(9)).toHaveLength(1);
    expect(own.origin.calls.flat()).toHaveLength(KEYS + 1);
  });

  test('that comes while the cache is filled is looked into afterwards', async () => {
    const own = await open();
    await own.lose(own.keys);
    const looking = own.recovery.look(own.soon());
    await own.begun();
    const at = own.clock.now();
    expect(await own.recovery.trigger({ cause: 'failover', at }, own.soon())).toBe('busy');
    expect(await own.through(looking)).toBe('refilled');
    await own.lose(own.keys.slice(1, 3));
    expect(await own.through(own.recovery.look(own.soon()))).toBe('refilled');
    expect((await own.jobs.recent(1))[0]?.request).toBe('2 keys after: a failover');
  });

  test('of a deployment certifies the critical keys, and loads those that are not there', async () => {
    const own = await open();
    await own.lose(['product:vip']);
    const trigger = { cause: 'deployment', at: own.clock.now() } as const;
    expect(await own.through(own.recovery.trigger(trigger, own.soon()))).toBe('refilled');
    expect(own.origin.calls).toEqual([['vip']]);
    expect((await own.jobs.recent(1))[0]).toMatchObject({
      total: 1,
      certificate: { of: 1, readable: 1 },
    });
  });
});

describe('a refill', () => {
  test('that did not end in the time of one call goes on in the next', async () => {
    const own = await open();
    await own.lose(own.keys);
    expect(await own.recovery.look(own.clock.now() + 1_000)).toBe('refilling');
    expect((await own.recoveries.read()).state?.running?.sent).toEqual({ catalog: KEYS + 1 });
    expect(await own.through(own.recovery.look(own.soon()))).toBe('refilled');
    expect(await own.jobs.recent(9)).toHaveLength(1);
    expect(own.origin.calls.flat()).toHaveLength(KEYS + 1);
  });

  test('that is cancelled ends, and does not begin again', async () => {
    const own = await open();
    await own.lose(own.keys);
    expect(await own.recovery.look(own.clock.now() + 1_000)).toBe('refilling');
    const [job] = await own.jobs.recent(1);
    await own.jobs.cancel(job?.id ?? '', own.clock.now());
    expect(await own.through(own.recovery.look(own.soon()))).toBe('cancelled');
    expect(await own.through(own.recovery.look(own.soon()))).toBe('nothing');
    expect(own.origin.calls).toEqual([]);
  });

  test('is left alone by others while somebody works on it', async () => {
    const own = await open();
    await own.lose(own.keys);
    const looking = own.recovery.look(own.soon());
    await own.begun();
    expect(await own.recovery.look(own.soon())).toBe('busy');
    expect(await own.through(looking)).toBe('refilled');
  });

  test('takes no more than the cache has room for', async () => {
    const own = await open();
    await own.lose(own.keys);
    const small = { usedBytes: 0, maxBytes: 200_000, evictedKeys: 0, isEvicting: true };
    const recovery = makeRecovery({ ...own, gauge: { read: async () => small } });
    expect(await own.through(recovery.look(own.soon()))).toBe('refilled');
    expect(await own.there()).toBeGreaterThan(100);
    expect(await own.there()).toBeLessThan(130);
  });
});
