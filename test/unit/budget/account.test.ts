import { describe, expect, it } from 'vitest';
import { type Promises, readAccount, reserve } from '../../../core/budget/account.ts';
import {
  grantRow,
  RESERVATION_MILLISECONDS,
  readsRow,
  settledRow,
  strategyRow,
} from '../../../core/budget/rows.ts';
import { makeBrain, START } from '../../support/brain.ts';

const PERIOD = RESERVATION_MILLISECONDS;

async function account(promises: Partial<Promises> = {}, now = START) {
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
    { row: grantRow('product', START), add: { settled: 2 } },
  ]);
  return readAccount(
    brain.ledger,
    brain.settings,
    'product',
    { reservations: [], ...promises },
    now,
  );
}

describe('the account', () => {
  it('knows the calls of no warming: misses + first hits − early misses', async () => {
    expect((await account()).baselineCalls).toBe(90 + (20 - 5) + 2 + (3 - 10));
  });

  it('charges the budget with all real extra calls but those of critical keys', async () => {
    const { extraCalls, tokens, baselineCalls } = await account();
    expect(extraCalls).toBe(30 - (20 - 5) - (3 - 10));
    expect(tokens).toBeCloseTo(0.2 * baselineCalls - extraCalls);
  });

  it('takes approved calls for made until they settle', async () => {
    const before = await account();
    const after = await account({ reservations: [{ at: START, approved: 12, until: START }] });
    expect(after.extraCalls - before.extraCalls).toBe(12 - 7);
  });

  it('keeps back what readers were granted and have not told of', async () => {
    const before = await account();
    const after = await account({ grants: [{ at: START, approved: 6, until: START }] });
    expect(after.granted).toBe(6 - 2);
    expect(after.extraCalls).toBe(before.extraCalls);
    expect(after.tokens).toBeCloseTo(before.tokens - 4);
  });

  it('forgets reservations whose messages are long gone', async () => {
    const reservations = [{ at: START, approved: 12, until: START + 3 * PERIOD }];
    const before = await account();
    const later = (milliseconds: number) => account({ reservations }, START + milliseconds);
    expect((await later(3 * PERIOD)).extraCalls).toBe(before.extraCalls + 5);
    expect((await later(3 * PERIOD + 1)).extraCalls).toBe(before.extraCalls);
  });
});

describe('reserving', () => {
  it('adds up within a period and drops what has ended', () => {
    const first = reserve([], 3, START);
    expect(first).toEqual([{ at: START, approved: 3, until: START + PERIOD }]);
    const second = reserve(first, 4, START + 1);
    expect(second).toEqual([{ at: START, approved: 7, until: START + PERIOD + 1 }]);
    const third = reserve(second, 1, START + PERIOD);
    expect(third).toEqual([
      { at: START, approved: 7, until: START + PERIOD + 1 },
      { at: START + PERIOD, approved: 1, until: START + 2 * PERIOD },
    ]);
    expect(reserve(third, 1, START + PERIOD + 2)).toHaveLength(1);
  });

  it('lasts as long as the last of its messages waits', () => {
    const far = reserve([], 1, START, START + 5 * PERIOD);
    const near = reserve(far, 1, START + 1, START + 2);
    expect(near).toEqual([{ at: START, approved: 2, until: START + 6 * PERIOD }]);
  });
});
