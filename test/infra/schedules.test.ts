/** Strategies in the cloud: their functions and schedules. */
import { describe, expect, test } from 'vitest';
import { STRATEGY_NAMES } from '../../core/config/defaults.ts';
import type { StrategiesInput } from '../../core/config/define.ts';
import { CONFIG, synthesise, target } from '../support/cloud.ts';

const HALF_HOUR_SECONDS = 1_800;

function withStrategies(strategies: StrategiesInput) {
  const prod = synthesise({ config: { ...CONFIG, strategies } });
  const functions = prod.units.filter(({ unit }) => unit === 'strategy');
  const schedules = prod.ofType('AWS::Scheduler::Schedule').flatMap(({ id, properties }) => {
    const run = functions.find((one) => one.id === target(properties.Target.Arn));
    const strategy: string = run?.properties.Environment.Variables.STRATEGY;
    // Others have schedules as well.
    return run ? [{ id, properties, strategy }] : [];
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
    const utc = (name: string, expression: string) => [name, expression, 'Etc/UTC'];
    expect(times.sort()).toEqual([
      ['critical', 'cron(30 8 ? * MON-FRI *)', 'America/New_York'],
      utc('popular', 'cron(0/30 * * * ? *)'),
      utc('predictive', 'rate(1 minute)'),
      utc('prompts', 'cron(0/15 * * * ? *)'),
      utc('refresh-ahead', 'rate(1 minute)'),
      utc('related', 'cron(0/5 * * * ? *)'),
      utc('time-of-day', 'cron(0 * * * ? *)'),
      utc('trending', 'rate(1 minute)'),
      utc('users', 'cron(0/5 * * * ? *)'),
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
      ['cron(0 * * * ? *)', 'Etc/UTC', slot],
      [`cron(${cron})`, 'America/New_York', { ...slot, window: 'pre-open' }],
    ]);
  });

  test('give up a late run soon, and keep what failed', () => {
    const { schedules, prod } = withStrategies({ popular: { every: '1h' } });
    const asyncConfigs = prod.ofType('AWS::Lambda::EventInvokeConfig');
    const failing = asyncConfigs.filter(({ properties }) => properties.MaximumRetryAttempts > 0);
    // One for each strategy, one for events, one for recovery.
    expect(failing).toHaveLength(schedules.length + 2);
    for (const { strategy, properties } of schedules) {
      const { RetryPolicy, DeadLetterConfig } = properties.Target;
      expect(RetryPolicy.MaximumEventAgeInSeconds, strategy).toBeGreaterThanOrEqual(60);
      expect(RetryPolicy.MaximumEventAgeInSeconds, strategy).toBeLessThan(HALF_HOUR_SECONDS);
      expect(RetryPolicy.MaximumRetryAttempts, strategy).toBeLessThanOrEqual(2);
      expect(target(DeadLetterConfig?.Arn), strategy).toBeDefined();
    }
    for (const { id, properties } of failing) {
      expect(properties.MaximumRetryAttempts, id).toBeLessThanOrEqual(2);
      expect(properties.DestinationConfig.OnFailure.Destination, id).toBeDefined();
    }
  });

  test.each([
    ['1m', 60, 0],
    ['4m', 60, 1],
    ['30m', 600, 5],
    ['7m', 150, 1],
    ['6h', 900, 5],
  ] as const)(
    'every %s begin at most half of the time late, %i s and %i min',
    (every, age, minutes) => {
      const { schedules } = withStrategies({ popular: { every } });
      const { properties } = schedules.find(({ strategy }) => strategy === 'popular') ?? {};
      expect(properties.Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(age);
      expect(properties.FlexibleTimeWindow).toEqual(
        minutes === 0 ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: minutes },
      );
    },
  );

  test.each([
    ['30 8 ? * MON-FRI *', 900],
    ['0/5 8-17 ? * MON-FRI *', 150],
    ['0,50 * * * ? *', 300],
    ['59 23,0 * * ? *', 900],
  ])('by cron %s come at their minute, at most %i s late', (cron, age) => {
    const { schedules } = withStrategies({ popular: { cron } });
    const { properties } = schedules.find(({ strategy }) => strategy === 'popular') ?? {};
    expect(properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
    expect(properties.Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(age);
  });

  test('have schedules in one group, under names that settings know them by', () => {
    const cron = '30 8 ? * MON-FRI *';
    const windows = [
      { name: 'pre-open', cron },
      { name: 'off', cron, enabled: false },
    ];
    const { schedules, prod } = withStrategies({ timeOfDay: { windows } });
    const [group, ...others] = prod.ofType('AWS::Scheduler::ScheduleGroup');
    expect(others).toEqual([]);
    const template = prod.template.toJSON()['Resources'];
    for (const { id, properties } of prod.ofType('AWS::Scheduler::Schedule')) {
      expect(properties.GroupName).toBe(group?.properties.Name);
      expect(template[id].DependsOn, id).toContain(group?.id);
    }
    const states = schedules.map(({ properties }) => [properties.Name, properties.State]);
    expect(states.filter(([name]) => name.startsWith('time-of-day'))).toEqual([
      ['time-of-day', 'ENABLED'],
      ['time-of-day.pre-open', 'ENABLED'],
      ['time-of-day.off', 'DISABLED'],
    ]);
    expect(states.map(([name]) => name)).toEqual(expect.arrayContaining([...STRATEGY_NAMES]));
  });

  test.each(['30s', '90s'])('refuse an interval of %s, which Scheduler cannot keep', (every) => {
    expect(() => withStrategies({ refreshAhead: { every } })).toThrow(
      /strategies\.refreshAhead\.every: expected whole minutes/,
    );
  });
});

describe('the unit schedules', () => {
  const { prod, schedules } = withStrategies({});
  const roleOf = (unit: string) =>
    target(prod.units.find((one) => one.unit === unit)?.properties.Role);
  const statements = prod
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.map(target).includes(roleOf('schedules')))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const ofAction = (action: string) =>
    statements.filter((statement) => [statement.Action].flat().includes(action));

  test('may look at and change the schedules of strategies, and no others', () => {
    const [update, ...more] = ofAction('scheduler:UpdateSchedule');
    expect(more).toEqual([]);
    expect([update.Action].flat()).toEqual(['scheduler:GetSchedule', 'scheduler:UpdateSchedule']);
    const names = [update.Resource].flat().map((arn) => JSON.stringify(arn));
    expect(names).toHaveLength(schedules.length);
    for (const { id } of schedules) {
      expect(
        names.filter((arn) => arn.includes(`["${id}","Arn"]`)),
        id,
      ).toHaveLength(1);
    }
  });

  test('may hand over the role of these schedules, to Scheduler alone', () => {
    const [pass, ...more] = ofAction('iam:PassRole');
    expect(more).toEqual([]);
    const roles = new Set(schedules.map(({ properties }) => target(properties.Target.RoleArn)));
    expect(roles.size).toBe(1);
    expect(roles).toContain(target(pass.Resource));
    expect(pass.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  });

  test('is started each minute, and cannot be stopped by itself', () => {
    const [own] = prod
      .ofType('AWS::Scheduler::Schedule')
      .filter(({ id }) => !schedules.some((one) => one.id === id));
    expect(own?.properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
    expect(JSON.stringify(statements)).not.toContain(`"${own?.id}"`);
  });
});
