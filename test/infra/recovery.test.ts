/** What starts a recovery in the cloud. */
import { beforeAll, describe, expect, test } from 'vitest';
import { defineConfig } from '../../core/config/define.ts';
import { CONFIG, type Synthesis, synthesise, target, usualStack } from '../support/cloud.ts';

let prod: Synthesis;

beforeAll(() => {
  prod = usualStack();
});

function unitOf({ units }: Synthesis) {
  return units.find(({ unit }) => unit === 'recovery');
}

/** Patterns of the rules that lead to the unit. */
function patternsOf(synthesis: Synthesis): object[] {
  const id = unitOf(synthesis)?.id;
  return synthesis
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) =>
      properties.Targets.some(({ Arn }: { readonly Arn: unknown }) => target(Arn) === id),
    )
    .map(({ properties }) => properties.EventPattern);
}

describe('recovery', () => {
  test('looks at the cache each minute, and never makes up for a look that was missed', () => {
    const schedules = prod
      .ofType('AWS::Scheduler::Schedule')
      .filter(({ properties }) => target(properties.Target.Arn) === unitOf(prod)?.id);
    expect(schedules.map(({ properties }) => properties.ScheduleExpression)).toEqual([
      'rate(1 minute)',
    ]);
    expect(schedules[0]?.properties.Target.RetryPolicy).toEqual({
      MaximumEventAgeInSeconds: 60,
      MaximumRetryAttempts: 0,
    });
  });

  test('hears of caches that are made and changed', () => {
    expect(patternsOf(prod)).toContainEqual({
      source: ['aws.elasticache'],
      'detail-type': ['Cache Created', 'Cache Updated'],
    });
  });

  test('hears of deployments of its own stack that went well, and of no others', () => {
    expect(patternsOf(prod)).toContainEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    });
  });

  test('asks for the log of events of the cache that the stack has made', () => {
    const [cache] = prod.ofType('AWS::ElastiCache::ServerlessCache');
    const { Variables } = unitOf(prod)?.properties.Environment ?? {};
    expect(target(Variables.CACHE_NAME)).toBe(cache?.id);
  });

  test('asks for none of a cache that it does not know by name', () => {
    const config = defineConfig({ ...CONFIG, cache: { kind: 'existing', host: 'cache.internal' } });
    const existing = synthesise({ config });
    expect(unitOf(existing)?.properties.Environment.Variables).not.toHaveProperty('CACHE_NAME');
    expect(JSON.stringify(existing.template.toJSON())).not.toContain('DescribeEvents');
  });
});
