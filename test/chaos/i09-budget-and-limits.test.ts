/** I9: budgets and limits are never exceeded. */
import { describe, expect } from 'vitest';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { takeHourly } from '../../core/control/hourly-limit.ts';
import { BUDGET, makeBudgetRig } from '../support/chaos/budget-rig.ts';
import { chaosTest, type Round } from '../support/chaos/chaos-test.ts';
import { makeFaultyPort } from '../support/chaos/faulty-port.ts';

const MINUTES = 80;
/** Of the calls without warming, once there are so many; beside it, one call under way. */
const TOLERANCE = 0.01;
const WARM_IN_CALLS = 100;
const HOUR = 3_600_000;
const LIMIT = 10;

async function attackBudget(round: Round): Promise<void> {
  const { seed, checked } = round;
  const rig = makeBudgetRig(round);
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    await rig.minute();
    const { baseline } = rig.truth;
    if (baseline < WARM_IN_CALLS) continue;
    checked.add('minutes of the true account');
    const most = (BUDGET + TOLERANCE) * baseline + 1;
    expect(rig.extra(), `seed ${seed}, minute ${minute}, of ${baseline}`).toBeLessThanOrEqual(most);
  }
  // A brain that warms nothing keeps every budget.
  expect(rig.truth.warms, `seed ${seed}: warms`).toBeGreaterThan(0.2 * BUDGET * rig.truth.baseline);
}

async function attackHourlyLimit({ random, faults, seed, checked }: Round): Promise<void> {
  const clock = makeManualClock(Date.UTC(2026, 0, 1));
  const ledger = makeFaultyPort(makeMemoryLedger(clock), {
    name: 'limit',
    random,
    faults,
    plan: () => ({ refused: 0.03, lostAnswer: 0.05 }),
  });
  const allowedAt: number[] = [];
  for (let burst = 0; burst < 40; burst += 1) {
    const request = { name: 'warm', caller: 'one', limit: LIMIT, now: clock.now() };
    const calls = Array.from({ length: 4 }, () => takeHourly(ledger, request));
    for (const call of await Promise.allSettled(calls)) {
      if (call.status === 'fulfilled' && call.value.isAllowed) allowedAt.push(clock.now());
    }
    await clock.advance(random() * 20 * 60_000);
  }
  for (const at of allowedAt) {
    const inHour = allowedAt.filter((other) => other >= at && other < at + HOUR).length;
    checked.add('hours of a caller');
    expect(inHour, `seed ${seed}: calls in an hour`).toBeLessThanOrEqual(LIMIT);
  }
  expect(allowedAt.length).toBeGreaterThan(LIMIT);
}

describe('the brain', () => {
  chaosTest({
    invariant: 'I9',
    promise: 'budgets and limits are never exceeded',
    async round(round) {
      await attackBudget(round);
      await attackHourlyLimit(round);
    },
  });
});
