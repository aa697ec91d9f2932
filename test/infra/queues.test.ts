/** Rules that every queue of the production stack keeps. */
import { beforeAll, describe, expect, test } from 'vitest';
import { JOURNAL_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import { type Resource, type Synthesis, target, usualStack } from '../support/cloud.ts';

const LEAST_RECEIVES = 5;

let prod: Synthesis;
let queues: readonly Resource[];
let deadLetterIds: ReadonlySet<string>;

beforeAll(() => {
  prod = usualStack();
  queues = prod.ofType('AWS::SQS::Queue');
  const targets = [
    ...queues.map(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn),
    ...prod
      .ofType('AWS::Scheduler::Schedule')
      .map(({ properties }) => properties.Target.DeadLetterConfig?.Arn),
    ...prod
      .ofType('AWS::Events::Rule')
      .flatMap(({ properties }) => properties.Targets)
      .map(({ DeadLetterConfig }) => DeadLetterConfig?.Arn),
  ];
  deadLetterIds = new Set(targets.flatMap((arn) => target(arn) ?? []));
});

describe('queues', () => {
  test('have a dead-letter queue each, and dead-letter queues have none', () => {
    const work = queues.filter(({ id }) => !deadLetterIds.has(id));
    expect(work.length).toBeGreaterThan(0);
    for (const { id, properties } of work) {
      expect(target(properties.RedrivePolicy?.deadLetterTargetArn), id).toBeDefined();
      expect(properties.RedrivePolicy.maxReceiveCount, id).toBeGreaterThanOrEqual(LEAST_RECEIVES);
    }
    for (const { id, properties } of queues.filter((queue) => deadLetterIds.has(queue.id))) {
      expect(properties.RedrivePolicy, id).toBeUndefined();
    }
  });

  test('do not share a dead-letter queue', () => {
    const own = queues.flatMap(
      ({ properties }) => target(properties.RedrivePolicy?.deadLetterTargetArn) ?? [],
    );
    expect(new Set(own).size).toBe(own.length);
  });

  test('keep dead messages longer than living ones', () => {
    for (const { id, properties } of queues) {
      const dead = target(properties.RedrivePolicy?.deadLetterTargetArn);
      const retention = queues.find((queue) => queue.id === dead)?.properties
        .MessageRetentionPeriod;
      if (dead) expect(retention, id).toBeGreaterThan(properties.MessageRetentionPeriod);
    }
  });

  test('forget access events before the journal forgets that it counted them', () => {
    const ingest = prod.units.find(({ unit }) => unit === 'ingest');
    const source = prod
      .ofType('AWS::Lambda::EventSourceMapping')
      .find(({ properties }) => target(properties.FunctionName) === ingest?.id);
    const queue = queues.find(({ id }) => id === target(source?.properties.EventSourceArn));
    expect(queue?.properties.MessageRetentionPeriod * 1_000).toBeLessThan(
      JOURNAL_LIFE_MILLISECONDS,
    );
  });

  test('are encrypted, and refuse callers without TLS', () => {
    const policies = prod.ofType('AWS::SQS::QueuePolicy');
    for (const { id, properties } of queues) {
      expect(properties.SqsManagedSseEnabled, id).toBe(true);
      const policy = policies.find((one) =>
        one.properties.Queues.some((q: unknown) => target(q) === id),
      );
      expect(policy?.properties.PolicyDocument.Statement, id).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });
});
