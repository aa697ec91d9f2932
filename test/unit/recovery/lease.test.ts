import { describe, expect, test } from 'vitest';
import { makeMemoryRecoveryStates } from '../../../adapters/memory/recovery-states.ts';
import { takeLease } from '../../../core/recovery/lease.ts';
import type { RecoveryState, RecoveryStates, Refill } from '../../../core/recovery/port.ts';

const REFILL: Refill = {
  job: 'j',
  cause: 'failover',
  startedAt: 1,
  leaseUntil: 100,
  sent: {},
  settledBefore: {},
  sentAt: 0,
};
const STATE = { usualShare: 0.25, eventsUntil: 7, heard: { failover: 1 }, running: REFILL };
const TRIGGER = { cause: 'scaled', at: 5 } as const;

/** A lease on a store that counts what is asked of it. */
async function open() {
  const store = makeMemoryRecoveryStates();
  const saves: boolean[] = [];
  let reads = 0;
  const counting: RecoveryStates = {
    read() {
      reads += 1;
      return store.read();
    },
    async save(version, state) {
      const isSaved = await store.save(version, state);
      saves.push(isSaved);
      return isSaved;
    },
  };
  const lease = await takeLease(counting, 0, STATE);
  const stored = async () => (await store.read()).state;
  /** Another writer changes the state. */
  const meddle = async (change: (state: RecoveryState) => RecoveryState) => {
    const { version, state } = await store.read();
    await store.save(version, change(state as RecoveryState));
  };
  return { store, saves, lease, stored, meddle, reads: () => reads };
}

describe('a lease', () => {
  test('is taken by the first writer alone', async () => {
    const { store, stored } = await open();
    expect(await takeLease(store, 0, { ...STATE, usualShare: 1 })).toBeUndefined();
    expect(await stored()).toEqual(STATE);
  });

  test('writes how far the refill is, each time at once', async () => {
    const { lease, saves, stored, reads } = await open();
    const further = { ...REFILL, sentAt: 9 };
    expect(await lease?.keep(further)).toBe(true);
    expect(await lease?.keep({ ...further, sentAt: 10 })).toBe(true);
    expect(await stored()).toEqual({ ...STATE, running: { ...REFILL, sentAt: 10 } });
    expect(saves).toEqual([true, true, true]);
    expect(reads()).toBe(0);
  });

  test('keeps what others have written meanwhile', async () => {
    const { lease, saves, meddle, stored, reads } = await open();
    await meddle((state) => ({ ...state, waiting: TRIGGER }));
    expect(await lease?.keep({ ...REFILL, sentAt: 9 })).toBe(true);
    expect(await stored()).toEqual({
      ...STATE,
      waiting: TRIGGER,
      running: { ...REFILL, sentAt: 9 },
    });
    expect(saves).toEqual([true, false, true]);
    expect(reads()).toBe(1);
  });

  test('is lost where another refill runs, or none', async () => {
    const other = await open();
    await other.meddle((state) => ({ ...state, running: { ...REFILL, job: 'k' } }));
    expect(await other.lease?.keep(REFILL)).toBe(false);
    expect((await other.stored())?.running?.job).toBe('k');
    const none = await open();
    await none.meddle(({ running: _, ...rest }) => rest);
    expect(await none.lease?.keep(REFILL)).toBe(false);
    expect(await none.stored()).not.toHaveProperty('running');
  });

  test('gives up after five tries', async () => {
    const { lease, store, saves } = await open();
    const running = { ...store, save: async () => false };
    expect(await takeLease(running, 0, STATE)).toBeUndefined();
    let tries = 0;
    let isTaken = false;
    const losing: RecoveryStates = {
      read: async () => ({ version: 1, state: STATE }),
      async save() {
        if (!isTaken) {
          isTaken = true;
          return true;
        }
        tries += 1;
        return false;
      },
    };
    const held = await takeLease(losing, 0, STATE);
    expect(await held?.keep(REFILL)).toBe(false);
    expect(tries).toBe(5);
    expect([lease !== undefined, saves]).toEqual([true, [true]]);
  });

  test('that is released leaves the refill to whoever looks next', async () => {
    const { lease, stored } = await open();
    await lease?.release();
    expect(await stored()).toEqual({ ...STATE, running: { ...REFILL, leaseUntil: 0 } });
  });

  test('that ends forgets the refill, and keeps what is known', async () => {
    const { lease, stored } = await open();
    await lease?.end({ usualShare: 0.5 });
    expect(await stored()).toStrictEqual({
      usualShare: 0.5,
      eventsUntil: 7,
      heard: { failover: 1 },
    });
  });

  test('that is released after its end begins no refill', async () => {
    const { lease, stored } = await open();
    await lease?.end({ usualShare: 0.5 });
    await lease?.release();
    expect(await stored()).not.toHaveProperty('running');
  });
});

test('a lease on a state that was taken away is lost', async () => {
  let saves = 0;
  const recoveries: RecoveryStates = {
    read: async () => ({ version: 0, state: undefined }),
    save: async () => {
      saves += 1;
      return saves === 1;
    },
  };
  const lease = await takeLease(recoveries, 0, STATE);
  expect(await lease?.keep(REFILL)).toBe(false);
  expect(saves).toBe(2);
});
