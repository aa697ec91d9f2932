import { describe, expect, test } from 'vitest';
import type { RecoveryState } from '../../../core/recovery/port.ts';
import { makeRecovery } from '../../../core/recovery/recover.ts';
import { MINUTE } from '../../support/brain.ts';
import { FAILOVER, makeRecoveryRig } from '../../support/recovery-rig.ts';

const HOUR = 60 * MINUTE;
const STATE: RecoveryState = { usualShare: 0, eventsUntil: 0, heard: {} };

/** A warm cache with a state, and a service whose answers are given. */
async function open(state: Partial<RecoveryState> | undefined) {
  const rig = await makeRecoveryRig();
  if (state) await rig.recoveries.save(0, { ...STATE, ...state });
  const asked: number[][] = [];
  const lookWith = (answer: () => Promise<{ at: number; message: string }[]>) =>
    rig.through(
      makeRecovery({
        ...rig,
        cacheEvents: {
          list(since, until) {
            asked.push([since, until]);
            return answer();
          },
        },
      }).look(rig.soon()),
    );
  return { ...rig, asked, lookWith, stored: () => rig.recoveries.read() };
}

describe('the events of the service', () => {
  test('are asked for the last five minutes at first', async () => {
    const { asked, lookWith, clock, stored } = await open(undefined);
    expect(await lookWith(async () => [])).toBe('nothing');
    expect(asked).toEqual([[clock.now() - 5 * MINUTE, clock.now()]]);
    expect((await stored()).state?.eventsUntil).toBe(clock.now() - 5 * MINUTE);
  });

  test.each([
    ['what is known', 10 * MINUTE, 10 * MINUTE],
    ['an hour ago, after a longer silence of ours', 2 * HOUR, HOUR],
  ])('are asked for since %s', async (_, ago, since) => {
    const { asked, lookWith, clock, recoveries } = await open(undefined);
    await recoveries.save(0, { ...STATE, eventsUntil: clock.now() - ago });
    await lookWith(async () => []);
    expect(asked).toEqual([[clock.now() - since, clock.now()]]);
  });

  test('are known up to the last of them', async () => {
    const { lookWith, clock, stored } = await open({ eventsUntil: 5 });
    const at = clock.now() - 7;
    expect(await lookWith(async () => [{ at, message: 'Backup done' }])).toBe('nothing');
    expect((await stored()).state?.eventsUntil).toBe(at);
  });

  test('that cannot be had are no harm, and are asked for again', async () => {
    const { lookWith, stored, log } = await open({ eventsUntil: 5 });
    expect(await lookWith(() => Promise.reject(new Error('throttled')))).toBe('nothing');
    expect(await stored()).toMatchObject({ version: 1, state: { eventsUntil: 5 } });
    expect(log.lines).toContainEqual({
      level: 'warn',
      message: 'the events of the cache are not known',
      fields: { error: expect.anything() },
    });
  });

  test('that were heard of before are no news', async () => {
    const rig = await open(undefined);
    const at = rig.clock.now();
    const answer = async () => [{ at, message: FAILOVER }];
    await rig.recoveries.save(0, { ...STATE, heard: { failover: at } });
    await rig.lose(rig.keys.slice(0, 3));
    expect(await rig.lookWith(answer)).toBe('nothing');
    const { version, state = STATE } = await rig.stored();
    await rig.recoveries.save(version, { ...state, heard: { failover: at - 1, scaled: at } });
    expect(await rig.lookWith(answer)).toBe('refilled');
    expect((await rig.stored()).state?.heard).toEqual({ failover: at, scaled: at });
  });
});

describe('the state', () => {
  test('is written where something has moved, and else not', async () => {
    const { lookWith, stored, clock, recoveries } = await open(undefined);
    await recoveries.save(0, { ...STATE, eventsUntil: clock.now() });
    await lookWith(async () => []);
    expect((await stored()).version).toBe(1);
    await recoveries.save(1, { ...STATE, eventsUntil: clock.now(), usualShare: 0.019 });
    await lookWith(async () => []);
    expect(await stored()).toMatchObject({ version: 2, state: { usualShare: 0.019 } });
    await recoveries.save(2, { ...STATE, eventsUntil: clock.now(), usualShare: 0.02 });
    await lookWith(async () => []);
    expect(await stored()).toMatchObject({ version: 4, state: { usualShare: 0 } });
  });

  test('names a refill of a minute that began now, after what was waiting', async () => {
    const rig = await open(undefined);
    const waiting = { cause: 'failover', at: rig.clock.now() } as const;
    await rig.recoveries.save(0, { ...STATE, waiting });
    await rig.lose(rig.keys);
    const now = rig.clock.now();
    expect(await rig.recovery.look(now + 1_000)).toBe('refilling');
    const { state } = await rig.stored();
    expect(state).not.toHaveProperty('waiting');
    expect(state?.heard).toEqual({ failover: waiting.at });
    expect(state?.running).toMatchObject({ cause: 'failover', startedAt: now, sentAt: now });
  });

  test('of a cold cache notes no cause as heard of', async () => {
    const rig = await open(undefined);
    await rig.lose(rig.keys);
    expect(await rig.through(rig.recovery.look(rig.soon()))).toBe('refilled');
    expect((await rig.stored()).state?.heard).toEqual({});
  });
});

describe('a trigger', () => {
  test('that is later than the last of its cause is news', async () => {
    const rig = await open({ heard: { scaled: 100 } });
    const trigger = (at: number) =>
      rig.through(rig.recovery.trigger({ cause: 'scaled', at }, rig.soon()));
    expect(await trigger(99)).toBe('nothing');
    expect(await trigger(100)).toBe('nothing');
    await rig.lose(rig.keys.slice(0, 2));
    expect(await trigger(101)).toBe('refilled');
  });

  test('is busy after five writers that were first', async () => {
    const rig = await open(undefined);
    let saves = 0;
    const running = {
      job: 'j',
      cause: 'scaled',
      startedAt: 0,
      leaseUntil: 0,
      sent: {},
      settledBefore: {},
      sentAt: 0,
    } as const;
    const recoveries = {
      read: async () => ({ version: 1, state: { ...STATE, running } }),
      async save() {
        saves += 1;
        return false;
      },
    };
    const { trigger } = makeRecovery({ ...rig, recoveries });
    expect(await trigger({ cause: 'failover', at: 1 }, rig.soon())).toBe('busy');
    expect(saves).toBe(5);
  });
});
