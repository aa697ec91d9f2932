/** Environments, and the names that must not change. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readContext } from '../../bin/context.ts';
import { existing } from '../../core/config/define.ts';
import { CONFIG, synthesise, usualStack } from '../support/cloud.ts';

/** What holds data: a new logical id would make a new, empty one. */
const STATEFUL = {
  'AWS::DynamoDB::Table': ['AccessPatternsTableE27A15B4'],
  'AWS::SQS::Queue': [
    'AccessEventsDeadLetters67226F61',
    'AccessEventsQueueF2B5E5A0',
    'EventsFailures373500DB',
    'RecoveryFailuresA6C43059',
    'StrategiesFailuresE57210B1',
    'WarmQueue228BB425',
    'WarmQueueDeadLetters7ABFB001',
  ],
  'AWS::SecretsManager::Secret': [
    'AccessPatternsSealKeys1EF4BD5C',
    'CacheUsersReaderPasswordE16EE002',
    'CacheUsersWarmerPassword8B653BD1',
    'TokensSecretA6069DB5',
  ],
  'AWS::ElastiCache::ServerlessCache': ['CacheServerlessB4693E6C'],
};

describe('environments', () => {
  test.each(['dev', 'staging', 'prod'] as const)('%s synthesises', (environment) => {
    const { units } = usualStack(environment);
    expect(units.length).toBeGreaterThan(0);
    for (const { properties } of units) {
      expect(properties.Environment.Variables.ENVIRONMENT).toBe(environment);
    }
  });

  test('only production keeps its data when the stack goes', () => {
    for (const environment of ['dev', 'staging'] as const) {
      const [table] = usualStack(environment).ofType('AWS::DynamoDB::Table');
      expect(table?.deletionPolicy, environment).toBe('Delete');
    }
  });

  test('local uses the server of this machine, for an emulator has no ElastiCache', () => {
    const local = usualStack('local');
    expect(local.ofType('AWS::EC2::VPC')).toEqual([]);
    const warmer = local.units.find(({ unit }) => unit === 'warmer');
    expect(warmer?.properties.Environment.Variables).toMatchObject({
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '6379',
      REDIS_TLS: 'false',
    });
  });

  test('local takes the cache that its configuration names', () => {
    const cache = existing({ host: 'redis', port: 7000, tls: false });
    const { units } = synthesise({ environment: 'local', config: { ...CONFIG, cache } });
    const warmer = units.find(({ unit }) => unit === 'warmer');
    expect(warmer?.properties.Environment.Variables.REDIS_HOST).toBe('redis');
  });

  test('keep the logical ids of what holds data', () => {
    const { ofType } = usualStack();
    expect(
      Object.fromEntries(
        Object.keys(STATEFUL).map((type) => [
          type,
          ofType(type)
            .map(({ id }) => id)
            .sort(),
        ]),
      ),
    ).toEqual(STATEFUL);
  });

  test('give no resource a physical name that the service could make up', () => {
    const { resources } = usualStack();
    // By type: the same property of another type names what it belongs to.
    const names: Readonly<Record<string, string>> = {
      'AWS::DynamoDB::Table': 'TableName',
      'AWS::EC2::SecurityGroup': 'GroupName',
      'AWS::Events::Rule': 'Name',
      'AWS::IAM::Role': 'RoleName',
      'AWS::Lambda::Function': 'FunctionName',
      'AWS::Logs::LogGroup': 'LogGroupName',
      'AWS::SNS::Topic': 'TopicName',
      'AWS::SQS::Queue': 'QueueName',
      'AWS::SecretsManager::Secret': 'Name',
    };
    const named = resources.filter(({ type, properties }) => properties[names[type] ?? '']);
    expect(named.map(({ id }) => id)).toEqual([]);
  });
});

describe('context', () => {
  test('names the environment', () => {
    expect(readContext({ env: 'prod', '@aws-cdk/core:x': true, 'aws:cdk:y': 1 })).toEqual({
      environment: 'prod',
    });
  });

  test('names the configuration file, from the folder that the command runs in', () => {
    const { configFile } = readContext({ env: 'dev', config: 'shop/preheat.config.ts' });
    expect(configFile).toBe(resolve('shop/preheat.config.ts'));
  });

  test.each([
    [
      { env: 'production' },
      "context.env: expected one of dev, staging, prod, local, found 'production'",
    ],
    [{}, 'context.env: expected one of dev, staging, prod, local, found nothing'],
    [{ env: 'toString' }, /found 'toString'/],
    [
      { env: 'dev', config: '' },
      "context.config: expected the path of a configuration file, found ''",
    ],
    [
      { env: 'prod', 'preheat:region': 'x' },
      "context: expected only 'env' and 'config', found 'preheat:region'",
    ],
    [{ environment: 'prod' }, "context: expected only 'env' and 'config', found 'environment'"],
  ])('refuses %j', (context, message) => {
    expect(() => readContext(context)).toThrow(message);
  });
});
