import { expect, it } from 'vitest';
import { costOf } from '../../../backtest/cost.ts';
import { measurePolicy } from '../../../backtest/report.ts';

const DAY = 86_400_000;
const TALLY = { hits: 600, misses: 400, warms: 0, used: 0 };
const none = measurePolicy('none', TALLY, TALLY, 0.9);
const preheat = measurePolicy(
  'preheat',
  { hits: 700, misses: 300, warms: 180, used: 90 },
  TALLY,
  0.9,
);

it('counts calls and spared reads per day', () => {
  expect(
    costOf(preheat, none, 2 * DAY, { callDollars: undefined, loadMilliseconds: undefined }),
  ).toEqual({
    callsPerDay: 240,
    callsPerDayWithout: 200,
    sparedPerDay: 50,
  });
});

it('counts money and waiting where the origin has a price', () => {
  expect(costOf(preheat, none, DAY / 2, { callDollars: 0.01, loadMilliseconds: 80 })).toMatchObject(
    {
      dollarsPerDay: 9.6,
      dollarsPerDayWithout: 8,
      waitingSparedMillisecondsPerDay: 16_000,
    },
  );
});

it('takes a log whose reads all have one time for a day', () => {
  const prices = { callDollars: 1, loadMilliseconds: undefined };
  expect(costOf(preheat, none, 0, prices)).toMatchObject({ callsPerDay: 480, dollarsPerDay: 480 });
});
