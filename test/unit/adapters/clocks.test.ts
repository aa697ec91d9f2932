import { describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { systemClock } from '../../../adapters/system/clock.ts';

describe('a manual clock', () => {
  test('wakes sleepers in the order of their times, each at its own', async () => {
    const clock = makeManualClock(1_000);
    const woken: string[] = [];
    const sleep = async (name: string, ...naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push(`${name} ${clock.now()}`);
      }
    };
    const all = [sleep('a', 30), sleep('b', 10, 10, 10), sleep('c', 25), sleep('d', 10)];
    expect(clock.sleepers).toBe(4);
    await clock.set(1_027);
    expect(woken).toEqual(['b 1010', 'd 1010', 'b 1020', 'c 1025']);
    expect(clock.now()).toBe(1_027);
    await clock.advance(3);
    await Promise.all(all);
    expect(woken.slice(4)).toEqual(['a 1030', 'b 1030']);
    expect(clock.sleepers).toBe(0);
  });

  test('sets the time at once where nobody sleeps, and never back', () => {
    const clock = makeManualClock(1_000);
    void clock.advance(500);
    expect(clock.now()).toBe(1_500);
    void clock.set(100);
    expect(clock.now()).toBe(1_500);
  });

  test('does not sleep for no time', async () => {
    await expect(makeManualClock().sleep(0)).resolves.toBeUndefined();
  });
});

describe.each([
  { name: 'a manual clock', clock: makeManualClock() },
  { name: 'the system clock', clock: systemClock },
])('$name', ({ clock }) => {
  test('ends a sleep with the reason of the signal', async () => {
    const reason = new Error('enough');
    const aborter = new AbortController();
    const sleeping = clock.sleep(60_000, aborter.signal);
    aborter.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(60_000, aborter.signal)).rejects.toBe(reason);
  });
});

test('a manual clock does not count or wake a sleeper that gave up', async () => {
  const clock = makeManualClock();
  const aborter = new AbortController();
  const sleeping = clock.sleep(10, aborter.signal);
  aborter.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  expect(clock.sleepers).toBe(0);
  await clock.advance(20);
  expect(clock.sleepers).toBe(0);
});

test('the system clock sleeps at least as long as it is asked to', async () => {
  const startedAt = performance.now();
  await systemClock.sleep(20, new AbortController().signal);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
});
