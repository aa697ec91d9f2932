import { describe, expect, it } from 'vitest';
import type { Schedule, StrategySettings } from '../../../core/config/settings.ts';
import type { Run } from '../../../core/ports.ts';
import { nextIntervalRun, strategyStatus } from '../../../core/report/status.ts';

describe('nextIntervalRun', () => {
  it.each([
    ['an interval after the last start', 1_000, 1_200, 2_000],
    ['in the future, where runs were missed', 1_000, 4_500, 5_000],
    ['an interval later at the very time of one', 1_000, 2_000, 3_000],
    ['an interval after a start that our clock has not reached', 1_000, 500, 2_000],
  ])('is %s', (_, lastStartedAt, now, expected) => {
    expect(nextIntervalRun(1_000, lastStartedAt, now)).toBe(expected);
  });

  it('is unknown before the first run', () => {
    expect(nextIntervalRun(1_000, undefined, 5)).toBeUndefined();
  });
});

describe('the status of a strategy', () => {
  const every: Schedule = { kind: 'every', milliseconds: 1_000 };
  const cron: Schedule = { kind: 'cron', expression: '0 11 * * ? *', timeZone: 'Etc/UTC' };
  const run = (startedAt: number, window?: string) =>
    ({ id: 'r', strategy: 'popular', startedAt, ...(window && { window }) }) as Run;
  const status = (changes: Partial<StrategySettings>, latest: readonly Run[] = [], next?: number) =>
    strategyStatus(
      { name: 'popular', enabled: true, schedule: every, windows: [], ...changes } as never,
      latest,
      () => next,
      5_500,
    );

  it('has its next run where its schedule tells, else an interval after its last own one', () => {
    expect(status({}, [run(5_100)], 9_000).nextRunAt).toBe(9_000);
    expect(status({}, [run(5_400, 'lunch'), run(5_100), run(3_000)]).nextRunAt).toBe(6_100);
    expect(status({}, [run(5_400, 'lunch')]).nextRunAt).toBeNull();
    expect(status({}).nextRunAt).toBeNull();
    expect(status({ schedule: cron }, [run(5_100)]).nextRunAt).toBeNull();
    expect(status({ enabled: false }, [run(5_100)], 9_000).nextRunAt).toBeNull();
  });

  it('has its last run, whatever it was for', () => {
    const last = run(5_400, 'lunch');
    expect(status({}, [last, run(5_100)]).lastRun).toBe(last);
    expect(status({}).lastRun).toBeNull();
  });

  it('has its windows, which run where they and it are switched on', () => {
    const windows = [
      { name: 'lunch', enabled: true, schedule: cron },
      { name: 'dinner', enabled: false, schedule: cron },
    ] as unknown as StrategySettings['windows'];
    expect(status({ windows }, [], 9_000).windows).toEqual([
      { name: 'lunch', enabled: true, schedule: cron, nextRunAt: 9_000 },
      { name: 'dinner', enabled: false, schedule: cron, nextRunAt: null },
    ]);
    const off = status({ windows, enabled: false }, [], 9_000).windows;
    expect(off.map(({ nextRunAt }) => nextRunAt)).toEqual([null, null]);
  });
});
