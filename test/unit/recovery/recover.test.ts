import { describe, expect, test } from 'vitest';
import { makeRecovery } from '../../../core/recovery/recover.ts';
import { MINUTE } from '../../support/brain.ts';
import { FAILOVER, KEYS, makeRecoveryRig as open } from '../../support/recovery-rig.ts';

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
