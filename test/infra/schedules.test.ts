/** Strategies in the cloud: their functions and schedules. */
import { describe, expect, test } from 'vitest';
import { STRATEGY_NAMES } from '../../core/config/defaults.ts';
import type { StrategiesInput } from '../../core/config/define.ts';
import { CONFIG, synthesise, target } from '../support/cloud.ts';

const HALF_HOUR_SECONDS = 1_800;

function withStrategies(strategies: StrategiesInput) {
  const prod = synthesise({ config: { ...CONFIG, strategies } });
  const functions = prod.units.filter(({ unit }) => unit === 'strategy');
  const schedules = prod.ofType('AWS::Scheduler::Schedule').flatMap(({ properties }) => {
    const run = functions.find(({ id }) => id === target(properties.Target.Arn));
    const strategy = run?.properties.Environment.Variables.STRATEGY as string | undefined;
    return strategy === undefined ? [] : [{ properties, strategy }];
  });
  return { functions, schedules, prod };
}

describe('strategies', () => {
  test('have one function and one schedule each', () => {
    const { functions, schedules } = withStrategies(CONFIG.strategies ?? {});
    const names = STRATEGY_NAMES.toSorted();
    expect(
      functions.map(({ properties }) => properties.Environment.Variables.STRATEGY).sort(),
    ).toEqual(names);
    expect(schedules.map(({ strategy }) => strategy).sort()).toEqual(names);
  });

  test('that are switched off have neither', () => {
    const { functions, schedules } = withStrategies({ popular: { enabled: false } });
    const others = STRATEGY_NAMES.filter((name) => name !== 'popular').sort();
    expect(functions).toHaveLength(others.length);
    expect(schedules.map(({ strategy }) => strategy).sort()).toEqual(others);
  });

  test('run at the times of the configuration', () => {
    const { schedules } = withStrategies(CONFIG.strategies ?? {});
    const times = schedules.map(({ strategy, properties }) => [
      strategy,
      properties.ScheduleExpression,
      properties.ScheduleExpressionTimezone,
    ]);
    const rate = (name: string, minutes: number) => [name, `rate(${minutes} minutes)`, 'Etc/UTC'];
    expect(times.sort()).toEqual([
      ['critical', 'cron(30 8 ? * MON-FRI *)', 'America/New_York'],
      rate('popular', 30),
      ['predictive', 'rate(1 minute)', 'Etc/UTC'],
      rate('prompts', 15),
      ['refresh-ahead', 'rate(1 minute)', 'Etc/UTC'],
      rate('related', 5),
      rate('time-of-day', 60),
      rate('trending', 15),
      rate('users', 5),
    ]);
  });

  test('are told their slot, so that a duplicate delivery is known as one', () => {
    const { schedules } = withStrategies({});
    for (const { properties } of schedules) {
      expect(JSON.parse(properties.Target.Input)).toEqual({
        scheduledTime: '<aws.scheduler.scheduled-time>',
      });
    }
  });

  test('run at their named windows as well, in the window’s own time zone', () => {
    const cron = '30 8 ? * MON-FRI *';
    const windows = [{ name: 'pre-open', cron, timeZone: 'America/New_York' }];
    const { functions, schedules } = withStrategies({ timeOfDay: { windows } });
    expect(functions).toHaveLength(STRATEGY_NAMES.length);
    const own = schedules.filter(({ strategy }) => strategy === 'time-of-day');
    const inputs = own.map(({ properties }) => [
      properties.ScheduleExpression,
      properties.ScheduleExpressionTimezone,
      JSON.parse(properties.Target.Input),
    ]);
    const slot = { scheduledTime: '<aws.scheduler.scheduled-time>' };
    expect(inputs.sort()).toEqual([
      [`cron(${cron})`, 'America/New_York', { ...slot, window: 'pre-open' }],
      ['rate(60 minutes)', 'Etc/UTC', slot],
    ]);
  });

  test('give up a late run soon, and keep what failed', () => {
    const { schedules, prod } = withStrategies({ popular: { every: '1h' } });
    const asyncConfigs = prod.ofType('AWS::Lambda::EventInvokeConfig');
    // One for each strategy, one for events, one for recovery.
    expect(asyncConfigs).toHaveLength(schedules.length + 2);
    for (const { strategy, properties } of schedules) {
      const { RetryPolicy, DeadLetterConfig } = properties.Target;
      expect(RetryPolicy.MaximumEventAgeInSeconds, strategy).toBeGreaterThanOrEqual(60);
      expect(RetryPolicy.MaximumEventAgeInSeconds, strategy).toBeLessThan(HALF_HOUR_SECONDS);
      expect(RetryPolicy.MaximumRetryAttempts, strategy).toBeLessThanOrEqual(2);
      expect(target(DeadLetterConfig?.Arn), strategy).toBeDefined();
    }
    for (const { id, properties } of asyncConfigs) {
      expect(properties.MaximumRetryAttempts, id).toBeLessThanOrEqual(2);
      expect(properties.DestinationConfig.OnFailure.Destination, id).toBeDefined();
    }
  });

  test.each(['30s', '90s'])('refuse an interval of %s, which Scheduler cannot keep', (every) => {
    expect(() => withStrategies({ refreshAhead: { every } })).toThrow(
      /strategies\.refreshAhead\.every: expected whole minutes/,
    );
  });
});
