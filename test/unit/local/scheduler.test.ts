import { expect, test } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { nextTime } from '../../../adapters/system/schedule-times.ts';
import type { Clock } from '../../../core/ports.ts';
import { startScheduler } from '../../../local/scheduler.ts';

const cron = (expression: string, timeZone = 'UTC') =>
  ({ kind: 'cron', expression, timeZone }) as const;
const after = (text: string) => Date.parse(text);

test('counts weekdays from Sunday = 1, as EventBridge does', () => {
  const saturday = after('2026-11-21T00:00:00Z');
  const monday = after('2026-11-23T08:30:00Z');
  expect(nextTime(cron('30 8 ? * 2-6 *'), saturday)).toBe(monday);
  expect(nextTime(cron('30 8 ? * MON-FRI *'), saturday)).toBe(monday);
  expect(nextTime(cron('30 8 ? * 1 *'), saturday)).toBe(after('2026-11-22T08:30:00Z'));
});

test('reads times in the time zone of the schedule, over a change of daylight saving', () => {
  const daily = cron('30 8 * * ? *', 'America/New_York');
  expect(nextTime(daily, after('2026-10-31T13:00:00Z'))).toBe(after('2026-11-01T13:30:00Z'));
  expect(nextTime(daily, after('2026-10-30T13:00:00Z'))).toBe(after('2026-10-31T12:30:00Z'));
});

test('steps from a number, and never comes in a year that is over', () => {
  expect(nextTime(cron('5/15 * * * ? *'), after('2026-11-21T10:06:00Z'))).toBe(
    after('2026-11-21T10:20:00Z'),
  );
  expect(nextTime(cron('0 0 * * ? 2020'), after('2026-11-21T10:06:00Z'))).toBe(undefined);
});

test('fixed intervals leave out the times that a slow run has missed', () => {
  const every = { kind: 'every', milliseconds: 1_000 } as const;
  expect(nextTime(every, 5_000)).toBe(6_000);
  expect(nextTime(every, 8_999)).toBe(9_000);
});

test('runs of one strategy never overlap, and an error does not end them', async () => {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
  let active = 0;
  const runs: number[] = [];
  const enough = Promise.withResolvers<void>();
  const log = makeMemoryLog();
  const run = async (scheduledAt: number) => {
    active += 1;
    expect(active).toBe(1);
    runs.push(scheduledAt);
    now += 2_500;
    await Promise.resolve();
    active -= 1;
    if (runs.length >= 3) enough.resolve();
    if (runs.length === 1) throw new Error('boom');
  };
  const times = { kind: 'every', milliseconds: 1_000 } as const;
  const scheduler = startScheduler([{ name: 'popular', times, enabled: true, run }], {
    clock,
    log,
    floorMilliseconds: 0,
  });
  await enough.promise;
  await scheduler.stop();
  expect(runs.slice(0, 3)).toEqual([1_000, 4_000, 7_000]);
  expect(log.lines.map(({ message }) => message)).toEqual(['schedule popular failed']);
});
