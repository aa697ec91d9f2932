import { describe, expect, it } from 'vitest';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { planSchedules, scheduleName } from '../../../core/schedules/plan.ts';
import { isAligned, scheduleProblems, scheduleWords } from '../../../core/schedules/words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const every = (milliseconds: number) => scheduleWords({ kind: 'every', milliseconds });
const expressions = (...minutes: readonly number[]) =>
  minutes.map((each) => every(each * MINUTE).expression);

function settingsOf(strategies: object) {
  return resolveSettings(
    defineConfig({
      origins: { shop: loader(async () => 'x') },
      keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' } },
      strategies,
    }),
  );
}

describe('an interval in the words of Scheduler', () => {
  it('is a time of each hour where it fits into an hour', () => {
    expect(expressions(2, 5, 15, 30)).toEqual([
      'cron(0/2 * * * ? *)',
      'cron(0/5 * * * ? *)',
      'cron(0/15 * * * ? *)',
      'cron(0/30 * * * ? *)',
    ]);
  });

  it('is a time of each day where it fits into a day', () => {
    expect(expressions(60, 120, 720, 1_440)).toEqual([
      'cron(0 * * * ? *)',
      'cron(0 0/2 * * ? *)',
      'cron(0 0/12 * * ? *)',
      'cron(0 0 * * ? *)',
    ]);
  });

  it('is a rate where it fits into neither', () => {
    expect(expressions(1, 7, 45, 90, 300, 2_880)).toEqual([
      'rate(1 minute)',
      'rate(7 minutes)',
      'rate(45 minutes)',
      'rate(90 minutes)',
      'rate(300 minutes)',
      'rate(2880 minutes)',
    ]);
  });

  it('comes a quarter of it late, five minutes at most, and is tried for half of the rest', () => {
    const words = (minutes: number) => {
      const { timeZone, flexibleMinutes, maxAgeSeconds } = every(minutes * MINUTE);
      return [timeZone, flexibleMinutes, maxAgeSeconds];
    };
    expect(words(1)).toEqual(['Etc/UTC', 0, 60]);
    expect(words(3)).toEqual(['Etc/UTC', 0, 90]);
    expect(words(4)).toEqual(['Etc/UTC', 1, 60]);
    expect(words(10)).toEqual(['Etc/UTC', 2, 180]);
    expect(words(20)).toEqual(['Etc/UTC', 5, 300]);
    expect(words(30)).toEqual(['Etc/UTC', 5, 600]);
    expect(words(40)).toEqual(['Etc/UTC', 5, 900]);
    expect(words(60)).toEqual(['Etc/UTC', 5, 900]);
  });

  it('is aligned where its times are known beforehand', () => {
    const minutes = [1, 2, 7, 30, 45, 60, 90, 120, 300, 1_440, 2_880];
    expect(minutes.filter((each) => isAligned(each * MINUTE))).toEqual([2, 30, 60, 120, 1_440]);
    expect(isAligned(30_000)).toBe(false);
  });
});

describe('a cron expression in the words of Scheduler', () => {
  const cron = (expression: string, timeZone = 'Europe/Berlin') =>
    scheduleWords({ kind: 'cron', expression, timeZone });

  it('is itself, in its time zone and at its minute', () => {
    expect(cron('0 11 * * ? *')).toEqual({
      expression: 'cron(0 11 * * ? *)',
      timeZone: 'Europe/Berlin',
      flexibleMinutes: 0,
      maxAgeSeconds: 900,
    });
  });

  it('is tried for half of its shortest gap, between one minute and fifteen', () => {
    expect(cron('0/10 * * * ? *').maxAgeSeconds).toBe(300);
    expect(cron('0/30 * * * ? *').maxAgeSeconds).toBe(900);
    expect(cron('* * * * ? *').maxAgeSeconds).toBe(60);
  });
});

describe('the problems of schedules', () => {
  const problems = (strategies: object) => scheduleProblems(settingsOf(strategies));

  it('are intervals that are no whole minutes, or under one', () => {
    expect(problems({ popular: { every: '30s' }, trending: { every: '90s' } })).toEqual([
      {
        path: 'strategies.popular.every',
        expected: 'whole minutes, at least 1m, where AWS keeps the schedule',
        found: '30s',
      },
      {
        path: 'strategies.trending.every',
        expected: 'whole minutes, at least 1m, where AWS keeps the schedule',
        found: '1.5m',
      },
    ]);
  });

  it('are none of whole minutes, of cron expressions, and of what is switched off', () => {
    expect(problems({ popular: { every: '1m' }, trending: { every: '2m' } })).toEqual([]);
    expect(problems({ popular: { cron: '0 11 * * ? *' } })).toEqual([]);
    expect(problems({ popular: { every: '30s', enabled: false } })).toEqual([]);
  });
});

describe('the planned schedules', () => {
  const WINDOWS = { timeOfDay: { windows: [{ name: 'lunch', cron: '0 11 * * ? *' }] } };
  const planned = (...given: Parameters<typeof planSchedules>) =>
    new Map(planSchedules(...given).map(({ name, ...rest }) => [name, rest]));

  it('are named by strategy, and by window', () => {
    expect(scheduleName('popular')).toBe('popular');
    expect(scheduleName('time-of-day', 'lunch')).toBe('time-of-day.lunch');
  });

  it('are those of the file, at the times of the current settings', () => {
    const deployed = settingsOf({ ...WINDOWS, popular: { every: '5m' } });
    const current = settingsOf({
      timeOfDay: { windows: [{ name: 'lunch', cron: '0 12 * * ? *' }] },
      popular: { every: '10m' },
    });
    const plan = planned(deployed, current);
    expect(plan.get('popular')).toEqual({
      times: { kind: 'every', milliseconds: HOUR / 6 },
      enabled: true,
    });
    expect(plan.get('time-of-day.lunch')).toMatchObject({
      times: { kind: 'cron', expression: '0 12 * * ? *' },
      enabled: true,
    });
  });

  it('have each window at its own times', () => {
    const windows = [
      { name: 'lunch', cron: '0 11 * * ? *' },
      { name: 'dinner', cron: '0 18 * * ? *' },
    ];
    const settings = settingsOf({ timeOfDay: { windows } });
    const plan = planned(settings, settings);
    const times = ['lunch', 'dinner'].map((name) => plan.get(`time-of-day.${name}`)?.times);
    expect(times).toMatchObject(windows.map(({ cron: expression }) => ({ expression })));
  });

  it('do not come where the current settings switch them off or name them no more', () => {
    const deployed = settingsOf(WINDOWS);
    const off = settingsOf({ ...WINDOWS, popular: { enabled: false } });
    expect(planned(deployed, off).get('popular')?.enabled).toBe(false);
    expect(planned(deployed, settingsOf({})).get('time-of-day.lunch')).toMatchObject({
      times: { kind: 'cron', expression: '0 11 * * ? *' },
      enabled: false,
    });
    const none = settingsOf({ timeOfDay: { ...WINDOWS.timeOfDay, enabled: false } });
    expect(planned(deployed, none).get('time-of-day.lunch')?.enabled).toBe(false);
    const empty = { ...deployed, strategies: new Map() };
    expect([...planned(deployed, empty).values()].every(({ enabled }) => !enabled)).toBe(true);
  });

  it('are none of strategies that the file has switched off', () => {
    const deployed = settingsOf({ popular: { enabled: false } });
    const plan = planned(deployed, settingsOf({}));
    expect(plan.has('popular')).toBe(false);
    expect(plan.get('trending')?.enabled).toBe(true);
  });
});
