import { describe, expect, test } from 'vitest';
import type { RecoveryState } from '../../../core/recovery/port.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const STATE: RecoveryState = {
  usualShare: 0.125,
  eventsUntil: START_AT,
  heard: { failover: START_AT - 1, deployment: START_AT },
  waiting: { cause: 'failover', at: START_AT },
  running: {
    job: 'job1',
    cause: 'cold-cache',
    startedAt: START_AT,
    leaseUntil: START_AT + 60_000,
    sent: { catalog: 200, quotes: 0 },
    settledBefore: { catalog: 12 },
    sentAt: START_AT + 5,
  },
};

describe.each(STORE_HOSTS)('recovery states in $name', ({ start }) => {
  const open = useStores(start);

  test('know nothing at first, and then what was written last', async () => {
    const { recoveries } = await open();
    expect(await recoveries.read()).toEqual({ version: 0, state: undefined });
    expect(await recoveries.save(0, STATE)).toBe(true);
    expect(await recoveries.read()).toEqual({ version: 1, state: STATE });
    const { running: _, waiting: __, ...quiet } = STATE;
    expect(await recoveries.save(1, quiet)).toBe(true);
    expect(await recoveries.read()).toEqual({ version: 2, state: quiet });
  });

  test('let one of two writers win', async () => {
    const { recoveries } = await open();
    const both = await Promise.all([recoveries.save(0, STATE), recoveries.save(0, STATE)]);
    expect(both.sort()).toEqual([false, true]);
  });
});
