import { describe, expect, test } from 'vitest';
import { takeHourly } from '../../../core/control/hourly-limit.ts';
import { STORE_HOSTS, type Stores, useStores } from '../../support/stores.ts';

const MINUTE = 60_000;

describe.each(STORE_HOSTS)('the hourly limit in $name', ({ start }) => {
  const open = useStores(start);
  const take = ({ ledger, clock }: Stores, caller = 'ann', limit = 3) =>
    takeHourly(ledger, { name: 'warm', caller, limit, now: clock.now() });

  test('allows so many calls, each caller its own', async () => {
    const stores = await open();
    const left = [];
    for (let n = 0; n < 3; n += 1) left.push((await take(stores)).remaining);
    expect(left).toEqual([2, 1, 0]);
    expect(await take(stores)).toMatchObject({ isAllowed: false, limit: 3, remaining: 0 });
    expect((await take(stores, 'bob')).isAllowed).toBe(true);
  });

  test('has no hour with more of them, and says when the next is free', async () => {
    const stores = await open();
    const allowedAt: number[] = [];
    for (let minute = 0; minute < 240; minute += 7) {
      const { isAllowed } = await take(stores);
      if (isAllowed) allowedAt.push(stores.clock.now());
      await stores.clock.advance(7 * MINUTE);
    }
    for (const at of allowedAt) {
      const inHour = allowedAt.filter((other) => other >= at && other < at + 60 * MINUTE);
      expect(inHour.length).toBeLessThanOrEqual(3);
    }
    expect(allowedAt.length).toBeGreaterThanOrEqual(9);
    for (let n = 0; n < 3; n += 1) await take(stores);
    const { isAllowed, resetMilliseconds } = await take(stores);
    expect(isAllowed).toBe(false);
    await stores.clock.advance(resetMilliseconds);
    expect((await take(stores)).isAllowed).toBe(true);
  });

  test('allows no more when all ask at once, and forgets those it refused', async () => {
    const stores = await open();
    const answers = await Promise.all(Array.from({ length: 12 }, () => take(stores, 'cid', 5)));
    const allowed = answers.filter(({ isAllowed }) => isAllowed).length;
    expect(allowed).toBeLessThanOrEqual(5);
    for (let n = allowed; n < 5; n += 1) {
      expect((await take(stores, 'cid', 5)).isAllowed).toBe(true);
    }
    expect((await take(stores, 'cid', 5)).isAllowed).toBe(false);
  });
});
