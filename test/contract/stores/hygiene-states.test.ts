import { describe, expect, test } from 'vitest';
import { initialHygiene, observeSessions } from '../../../core/patterns/hygiene.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const STATE = observeSessions(
  initialHygiene(),
  Array.from({ length: 100 }, (_, session) => ({
    session: `session-${session}`,
    keys: new Map(Array.from({ length: 40 }, (_, key) => [`key-${key}`, 1 + session])),
    busiest: 100 * (1 + session),
  })),
  START_AT,
);

describe.each(STORE_HOSTS)('states of sessions in $name', ({ start }) => {
  const open = useStores(start);

  test('begin with version 0 and no state', async () => {
    const { hygiene } = await open();
    expect(await hygiene.read('product')).toEqual({ version: 0, state: undefined });
  });

  test('give back every field, per keyspace, beside the gate', async () => {
    const { hygiene, gateStates } = await open();
    expect(await hygiene.save('product', 0, STATE)).toBe(true);
    expect(await hygiene.read('product')).toEqual({ version: 1, state: STATE });
    expect(await hygiene.read('page')).toEqual({ version: 0, state: undefined });
    expect(await gateStates.read('product')).toEqual({ version: 0, state: undefined });
  });

  test('let exactly one of many writers of a version win', async () => {
    const { hygiene } = await open();
    for (const version of [0, 1]) {
      const won = await Promise.all(
        Array.from({ length: 8 }, () => hygiene.save('product', version, STATE)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });
});
