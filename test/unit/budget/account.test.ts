import { describe, expect, it } from 'vitest';
import { readBooks } from '../../../core/budget/account.ts';
import type { Reservation } from '../../../core/budget/purse-state.ts';
import { reserve, settlement } from '../../../core/budget/reservations.ts';
import {
  BUDGETED,
  GRANTED,
  moneyRow,
  RESERVATION_MILLISECONDS,
  readsRow,
  settledRow,
  strategyRow,
} from '../../../core/budget/rows.ts';
import { makeBrain, START } from '../../support/brain.ts';

const PERIOD = RESERVATION_MILLISECONDS;
const OF_PRODUCT = { keyspace: 'product', account: BUDGETED };

async function books(reservations: readonly Reservation[] = [], now = START) {
  const brain = makeBrain();
  await brain.ledger.add([
    { row: readsRow('product'), add: { reads: 500, misses: 90 } },
    {
      row: strategyRow('product', 'popular'),
      add: { loads: 30, firstHits: 20, earlyMisses: 5 },
    },
    { row: strategyRow('product', 'critical'), add: { loads: 40, firstHits: 2 } },
    { row: strategyRow('product', 'reader'), add: { firstHits: 3, earlyMisses: 10 } },
    { row: settledRow('product', START), add: { settled: 7 } },
    { row: settledRow('product', START, 'critical'), add: { settled: 1 } },
    { row: settledRow('product', START, GRANTED), add: { settled: 2 } },
    { row: moneyRow(START), add: { dollars: 1.25 } },
  ]);
  return readBooks(brain.ledger, brain.settings, reservations, now);
}

async function account(reservations: readonly Reservation[] = [], now = START) {
  const found = (await books(reservations, now)).accounts.get('product');
  if (!found) throw new Error('no account');
  return found;
}

describe('the account', () => {
  it('knows the calls of no warming: misses + first hits − early misses', async () => {
    expect((await account()).baselineCalls).toBe(90 + (20 - 5) + 2 + (3 - 10));
  });

  it('charges the budget with all real extra calls but those of critical keys', async () => {
    const { extraCalls, firstHits, earlyMisses } = await account();
    expect(extraCalls).toBe(30 - (20 - 5) - (3 - 10));
    expect({ firstHits, earlyMisses }).toEqual({ firstHits: 23, earlyMisses: 15 });
  });

  it('takes approved calls for made until they settle', async () => {
    const before = await account();
    const after = await account([{ ...OF_PRODUCT, at: START, approved: 12, until: START }]);
    expect(after.extraCalls - before.extraCalls).toBe(12 - 7);
    expect(after.inFlight).toBe(12 - 7);
  });

  it('keeps what critical keys reserve apart from the budget, not from the money', async () => {
    const critical = { keyspace: 'product', account: 'critical', at: START, approved: 4 };
    const after = await account([{ ...critical, until: START }]);
    expect(after).toEqual({ ...(await account()), inFlight: 3 });
  });

  it('knows no control group, and the money of this day only', async () => {
    const { accounts, dollarsToday } = await books();
    expect([...accounts.keys()]).toEqual(['product']);
    expect(dollarsToday).toBe(1.25);
    expect((await books([], START + 24 * 3_600_000)).dollarsToday).toBe(0);
  });

  it('keeps back what readers were granted and have not told of', async () => {
    const before = await account();
    const grant = { keyspace: 'product', account: GRANTED, at: START, approved: 6, until: START };
    const after = await account([grant]);
    expect(after.granted).toBe(6 - 2);
    expect(after.extraCalls).toBe(before.extraCalls);
    expect(after.inFlight - before.inFlight).toBe(4);
  });

  it('counts what is reserved in another keyspace there alone', async () => {
    const elsewhere = { ...OF_PRODUCT, keyspace: 'other', at: START, approved: 12, until: START };
    expect(await account([elsewhere])).toEqual(await account());
  });

  it('forgets reservations whose messages are long gone', async () => {
    const reservations = [{ ...OF_PRODUCT, at: START, approved: 12, until: START + 3 * PERIOD }];
    const before = await account();
    const later = (milliseconds: number) => account(reservations, START + milliseconds);
    expect((await later(3 * PERIOD)).extraCalls).toBe(before.extraCalls + 5);
    expect((await later(3 * PERIOD + 1)).extraCalls).toBe(before.extraCalls);
  });
});

describe('reserving', () => {
  const add = (to: readonly Reservation[], approved: number, now: number, lastWarmAt = now) =>
    reserve(to, { ...OF_PRODUCT, approved }, now, lastWarmAt);
  const own = (fields: Omit<Reservation, 'keyspace' | 'account'>) => ({ ...OF_PRODUCT, ...fields });

  it('adds up within a period and drops what has ended', () => {
    const first = add([], 3, START);
    expect(first).toEqual([own({ at: START, approved: 3, until: START + PERIOD })]);
    const second = add(first, 4, START + 1);
    expect(second).toEqual([own({ at: START, approved: 7, until: START + PERIOD + 1 })]);
    const third = add(second, 1, START + PERIOD);
    expect(third).toEqual([
      own({ at: START, approved: 7, until: START + PERIOD + 1 }),
      own({ at: START + PERIOD, approved: 1, until: START + 2 * PERIOD }),
    ]);
    expect(add(third, 1, START + PERIOD + 2)).toHaveLength(1);
  });

  it('keeps keyspaces and accounts apart', () => {
    const product = add([], 3, START);
    const page = reserve(product, { keyspace: 'page', account: BUDGETED, approved: 1 }, START);
    const critical = { keyspace: 'product', account: 'critical', approved: 1 };
    expect(reserve(page, critical, START).map(({ approved }) => approved)).toEqual([3, 1, 1]);
  });

  it('writes nothing down where nothing was approved', () => {
    expect(add([], 0, START)).toEqual([]);
  });

  it('lasts as long as the last of its messages waits', () => {
    const far = add([], 1, START, START + 5 * PERIOD);
    const near = add(far, 1, START + 1, START + 2);
    expect(near).toEqual([own({ at: START, approved: 2, until: START + 6 * PERIOD })]);
  });
});

describe('what is given back', () => {
  it('settles the period in which it was reserved, for two days', () => {
    expect(settlement('product', GRANTED, 3, START + PERIOD + 5)).toEqual({
      row: settledRow('product', START + PERIOD, GRANTED),
      add: { settled: 3 },
      expiresAt: START + PERIOD + 5 + 2 * 24 * 3_600_000,
    });
  });
});
