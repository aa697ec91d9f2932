import { expect, it } from 'vitest';
import { makeMemoryLedger } from '../../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { takeHourly } from '../../../core/control/hourly-limit.ts';

const MINUTE = 60_000;

function makeCaller(limit: number) {
  const clock = makeManualClock(0);
  const ledger = makeMemoryLedger(clock);
  let writes = 0;
  const counted: typeof ledger = {
    ...ledger,
    add: (entries) => {
      writes += 1;
      return ledger.add(entries);
    },
  };
  const take = () => takeHourly(counted, { name: 'warm', caller: 'ann', limit, now: clock.now() });
  return { clock, take, writes: () => writes };
}

it('an hour with its limit taken is free again when the window of the first call is forgotten', async () => {
  const { clock, take } = makeCaller(2);
  await clock.advance(3 * MINUTE);
  // Its window ends at 10 min, and counts for the sixty after that.
  expect(await take()).toEqual({
    isAllowed: true,
    limit: 2,
    remaining: 1,
    resetMilliseconds: 67 * MINUTE,
  });
  await clock.advance(22 * MINUTE);
  expect(await take()).toMatchObject({ remaining: 0, resetMilliseconds: 45 * MINUTE });
  await clock.advance(44 * MINUTE);
  expect(await take()).toMatchObject({ isAllowed: false, resetMilliseconds: MINUTE });
  await clock.advance(MINUTE);
  // What is the oldest now, was counted in the window from 20 to 30 min.
  expect(await take()).toEqual({
    isAllowed: true,
    limit: 2,
    remaining: 0,
    resetMilliseconds: 20 * MINUTE,
  });
});

it('a call that is refused writes nothing', async () => {
  const { take, writes } = makeCaller(1);
  await take();
  expect(writes()).toBe(1);
  expect((await take()).isAllowed).toBe(false);
  expect(writes()).toBe(1);
});

it('where nothing is allowed, the next look is when this window is forgotten', async () => {
  const { take } = makeCaller(0);
  expect(await take()).toEqual({
    isAllowed: false,
    limit: 0,
    remaining: 0,
    resetMilliseconds: 70 * MINUTE,
  });
});
