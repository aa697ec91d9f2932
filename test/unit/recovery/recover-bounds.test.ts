import { expect, test } from 'vitest';
import { makeRecovery } from '../../../core/recovery/recover.ts';
import { MINUTE } from '../../support/brain.ts';
import { KEYS, makeRecoveryRig as open } from '../../support/recovery-rig.ts';

type Rig = Awaited<ReturnType<typeof open>>;

const lastRequest = async (own: Rig) => (await own.jobs.recent(1))[0]?.request;

test('a cold cache is told by its name', async () => {
  const own = await open();
  await own.lose(own.keys);
  await own.through(own.recovery.look(own.soon()));
  expect(await lastRequest(own)).toBe(`${KEYS + 1} keys after: the cache was found cold`);
});

test('a refill is its worker’s for a minute, and another’s from then on', async () => {
  const own = await open();
  await own.lose(own.keys);
  const looking = own.recovery.look(own.soon());
  await own.begun();
  const { state } = await own.recoveries.read();
  expect(state?.running?.leaseUntil).toBe(own.clock.now() + MINUTE);
  expect(await own.recovery.look(own.soon())).toBe('busy');
  await own.through(looking);
});

test('a refill is its worker’s from the first word of it', async () => {
  const own = await open();
  await own.lose(own.keys);
  const saved: (number | undefined)[] = [];
  const save: typeof own.recoveries.save = async (version, state) => {
    saved.push(state.running?.leaseUntil);
    return own.recoveries.save(version, state);
  };
  const recovery = makeRecovery({ ...own, recoveries: { ...own.recoveries, save } });
  const now = own.clock.now();
  await own.through(recovery.look(own.soon()));
  expect(saved[0]).toBe(now + MINUTE);
});

test('a refill that was left is gone on with at the end of its lease', async () => {
  const own = await open();
  await own.lose(own.keys);
  const { version, state } = await own.recoveries.read();
  const running = {
    job: 'left',
    cause: 'failover',
    startedAt: 1,
    sent: {},
    settledBefore: {},
    sentAt: 0,
  } as const;
  const known = { usualShare: 0, eventsUntil: 0, heard: {}, ...state };
  const until = (leaseUntil: number) => ({ ...known, running: { ...running, leaseUntil } });
  await own.recoveries.save(version, until(own.clock.now() + 1));
  expect(await own.recovery.look(own.soon())).toBe('busy');
  await own.recoveries.save(version + 1, until(own.clock.now()));
  expect(await own.through(own.recovery.look(own.soon()))).toBe('refilled');
  expect((await own.jobs.recent(1))[0]?.id).toBe('left');
});

test('a trigger is heard once by its time, and each time where it has none', async () => {
  const own = await open();
  const at = own.clock.now();
  const loseOne = () => own.lose([own.keys[5] ?? '']);
  await loseOne();
  expect(await own.through(own.recovery.trigger({ cause: 'scaled', at }, own.soon()))).toBe(
    'refilled',
  );
  await loseOne();
  const again = own.recovery.trigger({ cause: 'scaled', at }, own.soon());
  expect(await own.through(again)).toBe('nothing');
  expect(await own.there()).toBe(KEYS);
  const untimed = own.recovery.trigger({ cause: 'scaled', at: 0 }, own.soon());
  expect(await own.through(untimed)).toBe('refilled');
  expect((await own.recoveries.read()).state?.heard).toEqual({ scaled: at });
});

test('a deployment certifies the critical keys, whatever else is gone', async () => {
  const own = await open();
  await own.lose(own.keys.slice(5, 8));
  const trigger = { cause: 'deployment', at: own.clock.now() } as const;
  expect(await own.through(own.recovery.trigger(trigger, own.soon()))).toBe('refilled');
  expect((await own.jobs.recent(1))[0]).toMatchObject({
    total: 1,
    certificate: { of: 1, readable: 1 },
  });
  expect(await own.there()).toBe(KEYS - 2);
});

test('a cache without a log of events is only looked at', async () => {
  const own = await open();
  const recovery = makeRecovery({ ...own, cacheEvents: undefined });
  expect(await recovery.look(own.soon())).toBe('nothing');
  expect(own.log.lines).toEqual([]);
  const { version } = await own.recoveries.read();
  await recovery.look(own.soon());
  expect((await own.recoveries.read()).version).toBe(version);
});

test('a usual share that has hardly moved is not written', async () => {
  const own = await open();
  const usual = { usualShare: 0.01, eventsUntil: own.clock.now(), heard: {} };
  await own.recoveries.save(0, usual);
  expect(await own.recovery.look(own.soon())).toBe('nothing');
  expect(await own.recoveries.read()).toEqual({ version: 1, state: usual });
  // 20 of the 200 most read keys, and the critical one again, are always gone here.
  await own.lose(own.keys.slice(1, 21));
  const gone = { ...usual, usualShare: 20 / 201, eventsUntil: usual.eventsUntil };
  await own.recoveries.save(1, gone);
  expect(await own.recovery.look(own.soon())).toBe('nothing');
  expect(await own.recoveries.read()).toEqual({ version: 2, state: gone });
});

test('a usual share that has moved by two hundredths is written', async () => {
  const own = await open();
  const usual = { usualShare: 0.02, eventsUntil: own.clock.now(), heard: {} };
  await own.recoveries.save(0, usual);
  expect(await own.recovery.look(own.soon())).toBe('nothing');
  expect((await own.recoveries.read()).state?.usualShare).toBe(0);
});
