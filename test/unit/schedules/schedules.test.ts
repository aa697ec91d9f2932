/** The unit that keeps schedules as the settings say. */
import { describe, expect, it } from 'vitest';
import { makeMemoryConfigChanges } from '../../../adapters/memory/config-changes.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import type { PlannedSchedule, ScheduleAnswer } from '../../../core/schedules/port.ts';
import { scheduleWords } from '../../../core/schedules/words.ts';
import { makeSchedules } from '../../../lambdas/schedules/schedules.ts';
import { makeContext } from '../../support/api-event.ts';

const LUNCH = { name: 'lunch', cron: '0 11 * * ? *' };

const config = defineConfig({
  origins: { quotes: loader(async () => 'x') },
  keyspaces: { quote: { key: 'quote:{symbol}', origin: 'quotes', ttl: '5m' } },
  strategies: { timeOfDay: { windows: [LUNCH] }, trending: { enabled: false } },
});

/** The unit beside schedules that remember what they were set to. */
function makeUnit(answer: (name: string) => ScheduleAnswer | Error = () => 'unchanged') {
  const configChanges = makeMemoryConfigChanges();
  const log = makeMemoryLog();
  let planned: PlannedSchedule[] = [];
  const schedules = {
    async set(schedule: PlannedSchedule) {
      planned.push(schedule);
      const given = answer(schedule.name);
      if (given instanceof Error) throw given;
      return given;
    },
  };
  const source = { config, options: { environment: 'prod' as const } };
  const handler = makeSchedules({ source, configChanges, schedules, log });
  let version = 0;
  return {
    log,
    configChanges,
    async change(overrides: Readonly<Record<string, unknown>>) {
      version += 1;
      await configChanges.save({ version, at: 0, by: 'admin', changes: [], overrides });
    },
    async run() {
      planned = [];
      const result = await handler({}, makeContext());
      return { result, planned: new Map(planned.map((schedule) => [schedule.name, schedule])) };
    },
    planned: () => planned,
  };
}

it('writes cron expressions with one space between their fields, whatever stood there', () => {
  const words = (expression: string) =>
    scheduleWords({ kind: 'cron', expression, timeZone: 'Etc/UTC' });
  expect(words(' 0\t8  ? * L * ')).toEqual(words('0 8 ? * L *'));
  expect(words('0\t8 ? * L *')).toMatchObject({
    expression: 'cron(0 8 ? * L *)',
    maxAgeSeconds: 900,
  });
});

describe('the unit schedules', () => {
  it('names every strategy of the deployment and its windows, and none that is switched off', async () => {
    const { planned } = await makeUnit().run();
    expect([...planned.keys()].sort()).toEqual([
      'critical',
      'popular',
      'predictive',
      'prompts',
      'refresh-ahead',
      'related',
      'time-of-day',
      'time-of-day.lunch',
      'users',
    ]);
    expect([...planned.values()].every(({ enabled }) => enabled)).toBe(true);
  });

  it('sets what was changed at run time, and sets it back', async () => {
    const { run, change } = makeUnit();
    await change({ 'strategies.popular.every': '5m', 'strategies.users.enabled': false });
    const changed = (await run()).planned;
    expect(changed.get('popular')).toMatchObject({ times: { milliseconds: 300_000 } });
    expect(changed.get('users')).toMatchObject({ enabled: false });
    await change({});
    const back = (await run()).planned;
    expect(back.get('popular')).toMatchObject({ times: { milliseconds: 1_800_000 } });
    expect(back.get('users')).toMatchObject({ enabled: true });
  });

  it('stops windows with their strategy, by themselves, and when they are left out', async () => {
    const { run, change } = makeUnit();
    const state = async () => {
      const { planned } = await run();
      return ['time-of-day', 'time-of-day.lunch'].map((name) => planned.get(name)?.enabled);
    };
    await change({ 'strategies.timeOfDay.enabled': false });
    expect(await state()).toEqual([false, false]);
    await change({ 'strategies.timeOfDay.windows': [{ ...LUNCH, enabled: false }] });
    expect(await state()).toEqual([true, false]);
    await change({ 'strategies.timeOfDay.windows': [] });
    expect(await state()).toEqual([true, false]);
  });

  it('touches nothing while it cannot know what was changed', async () => {
    const unit = makeUnit();
    const down = new Error('the table does not answer');
    unit.configChanges.current = () => Promise.reject(down);
    await expect(unit.run()).rejects.toBe(down);
    expect(unit.planned()).toEqual([]);
  });

  it('sets the others where one cannot be set, and fails', async () => {
    const down = new Error('throttled');
    const unit = makeUnit((name) => (name === 'critical' ? down : 'changed'));
    await expect(unit.run()).rejects.toBe(down);
    expect(unit.planned()).toHaveLength(9);
    const told = unit.log.lines.filter(({ message }) => message === 'schedule changed');
    expect(told).toHaveLength(8);
  });

  it('says which schedules are not there', async () => {
    const { log, run } = makeUnit((name) => (name === 'users' ? 'unknown' : 'unchanged'));
    expect((await run()).result).toEqual({ changed: [] });
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { schedule: 'users' } }]);
  });
});
