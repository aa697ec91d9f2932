/** The bus on which applications tell of changed data. */
import { beforeAll, describe, expect, test } from 'vitest';
import { CONFIG, type Synthesis, synthesise, target, usualStack } from '../support/cloud.ts';

let prod: Synthesis;

beforeAll(() => {
  prod = usualStack();
});

/** Rules on the bus of the stack; the others hear of AWS itself. */
function rulesOn({ ofType }: Synthesis) {
  return ofType('AWS::Events::Rule').filter(({ properties }) => properties.EventBusName);
}

describe('the event bus', () => {
  test('leads the types that the configuration knows to the unit, and no others', () => {
    const [rule, ...others] = rulesOn(prod);
    expect(others).toEqual([]);
    const [bus] = prod.ofType('AWS::Events::EventBus');
    expect(target(rule?.properties.EventBusName)).toBe(bus?.id);
    expect(rule?.properties.EventPattern).toEqual({ 'detail-type': ['price-changed'] });
    const unit = prod.units.find(({ unit }) => unit === 'events');
    expect(rule?.properties.Targets.map(({ Arn }: { Arn: unknown }) => target(Arn))).toEqual([
      unit?.id,
    ]);
  });

  test('keeps what cannot be delivered or done', () => {
    const [rule] = rulesOn(prod);
    const queues = prod.ofType('AWS::SQS::Queue').map(({ id }) => id);
    for (const { DeadLetterConfig, RetryPolicy } of rule?.properties.Targets ?? []) {
      expect(queues).toContain(target(DeadLetterConfig.Arn));
      expect(RetryPolicy.MaximumEventAgeInSeconds).toBe(3_600);
    }
    const invoke = prod.ofType('AWS::Lambda::EventInvokeConfig').find(({ properties }) => {
      const unit = prod.units.find(({ id }) => id === target(properties.FunctionName));
      return unit?.unit === 'events';
    });
    expect(queues).toContain(target(invoke?.properties.DestinationConfig.OnFailure.Destination));
  });

  test('has no rule where the configuration names no event', () => {
    const { events: _, ...config } = CONFIG;
    expect(rulesOn(synthesise({ config }))).toEqual([]);
  });
});
