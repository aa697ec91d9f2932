/**
 * Each role of the production stack: exactly these actions on exactly these resources. What a
 * construct grants too little or too much is a difference to this table, which is written by hand.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Synthesis, target, usualStack } from '../support/cloud.ts';

const GET = ['BatchGetItem', 'GetItem', 'Query'].map((name) => `dynamodb:${name}`);
const PUT = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map((n) => `dynamodb:${n}`);
const NAMED = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'];
const TABLE = ['', '/index/due', '/index/rank'].map((part) => `AccessPatternsTable${part}`);
const NETWORK = [
  ...['Create', 'Delete', 'Describe'].map((verb) => `ec2:${verb}NetworkInterface`),
  ...['ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
].map((action) => action.replace('DescribeNetworkInterface', 'DescribeNetworkInterfaces'));
const STRATEGIES = [
  ...['Critical', 'Popular', 'Predictive', 'Prompts', 'RefreshAhead', 'Related', 'TimeOfDay'],
  ...['Trending', 'Users'],
];
/** Lambda's guide, event sources of SQS. */
const RECEIVE = [
  ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl'],
  'ReceiveMessage',
].map((name) => `sqs:${name}`);

type Allowed = readonly [actions: readonly string[], resources: readonly string[]];
const GIVE_UP = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
const secretOf = (resource: string): Allowed => [['secretsmanager:GetSecretValue'], [resource]];
const sendTo = (resource: string): Allowed => [['sqs:SendMessage'], [resource]];
const failTo = (resource: string): Allowed => [GIVE_UP, [resource]];
const call = (...functions: string[]): Allowed => [['lambda:InvokeFunction'], functions];

const SEAL = secretOf('AccessPatternsSealKeys');
const READ: readonly Allowed[] = [[GET, TABLE], SEAL];
const WRITE: readonly Allowed[] = [[[...GET, ...PUT], TABLE], SEAL];
const CACHE: readonly Allowed[] = [[NETWORK, ['*']], secretOf('CacheUsersWarmerPassword')];
const TOKENS = secretOf('TokensSecret');
const WARM = sendTo('WarmQueue');
const PREFIX = 'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:';

/** By unit, what it may do beside writing its own log. */
const UNITS: Readonly<Record<string, readonly Allowed[]>> = {
  advice: [...READ, TOKENS],
  config: [...WRITE, TOKENS],
  control: [...WRITE, ...CACHE, TOKENS],
  dashboard: [],
  events: [...WRITE, ...CACHE, TOKENS, WARM, failTo('EventsFailures')],
  gauges: [...READ, ...CACHE],
  health: [...READ, ...CACHE],
  ingest: [...WRITE, ...CACHE, [RECEIVE, ['AccessEventsQueue']]],
  inspect: [...CACHE, TOKENS],
  invalidate: [...WRITE, ...CACHE, TOKENS, WARM],
  jobs: [...WRITE, TOKENS, WARM],
  login: [...WRITE, TOKENS, WARM],
  metrics: [...READ, TOKENS],
  openapi: [],
  patterns: [...READ, TOKENS],
  record: [
    ...[TOKENS, WARM, SEAL, sendTo('AccessEventsQueue')],
    [NAMED.map((name) => `dynamodb:${name}`), ['AccessPatternsTable']],
  ],
  recovery: [
    ...[...WRITE, ...CACHE, WARM, failTo('RecoveryFailures')],
    [['elasticache:DescribeEvents'], ['*']],
  ],
  schedules: [
    ...READ,
    [
      ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'],
      STRATEGIES.map((name) => `Strategies${name}Schedule`),
    ],
    [['iam:PassRole'], ['StrategiesSchedulerRole']],
  ],
  stats: [...READ, TOKENS],
  status: [...READ, ...CACHE, TOKENS],
  strategies: [...READ, TOKENS],
  strategy: [...WRITE, WARM, failTo('StrategiesFailures')],
  tasks: [...WRITE, TOKENS],
  warm: [...WRITE, TOKENS, WARM],
  warmer: [
    ...[...WRITE, ...CACHE, WARM, secretOf(`${PREFIX}catalog-token-??????`)],
    [RECEIVE, ['WarmQueue']],
  ],
};

/** What Scheduler is: of all strategies together, and of each other schedule. */
const SCHEDULERS: readonly (readonly Allowed[])[] = [
  [call('Gauges')],
  [call('Recovery'), sendTo('RecoveryFailures')],
  [call('Schedules'), sendTo('StrategiesFailures')],
  [call(...STRATEGIES.map((name) => `Strategies${name}Function`)), sendTo('StrategiesFailures')],
];

let prod: Synthesis;

beforeAll(() => {
  prod = usualStack();
});

/** Each action with each resource, in order. */
function pairsOf(allowed: readonly Allowed[]): readonly string[] {
  const pairs = allowed.flatMap(([actions, resources]) =>
    actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
  );
  return [...new Set(pairs)].sort();
}

/** All that the policies of a role allow, but for writing logs. */
function allowedOf(role: string | undefined): readonly Allowed[] {
  const own = prod
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((one: unknown) => target(one) === role));
  return own.flatMap(({ properties }) =>
    properties.PolicyDocument.Statement.map(
      (statement: { Action: string | string[]; Resource: unknown }): Allowed => [
        [statement.Action].flat(),
        [statement.Resource].flat().map(nameOf),
      ],
    ),
  );
}

/** A resource as people would name it: the logical id without its hash. */
function nameOf(resource: unknown): string {
  const id = target(resource);
  if (id !== undefined) return id.replace(/[0-9A-F]{8}$/, '');
  const isJoin = typeof resource === 'object' && resource !== null && 'Fn::Join' in resource;
  if (!isJoin) return String(resource);
  const [, parts] = resource['Fn::Join'] as [string, unknown[]];
  return parts.map(nameOf).join('');
}

describe('the role', () => {
  test.each(Object.keys(UNITS))('of %s allows what the unit does, and no more', (unit) => {
    const functions = prod.units.filter((one) => one.unit === unit);
    expect(functions.length).toBeGreaterThan(0);
    for (const { id, properties } of functions) {
      const found = pairsOf(allowedOf(target(properties.Role)));
      const logs = nameOf({ Ref: target(properties.LoggingConfig.LogGroup) });
      const ownLog: Allowed = [['logs:CreateLogStream', 'logs:PutLogEvents'], [logs]];
      expect(found, id).toEqual(pairsOf([...(UNITS[unit] ?? []), ownLog]));
    }
  });

  test('of each schedule starts its function and keeps its failures', () => {
    const roles = prod
      .ofType('AWS::IAM::Role')
      .filter(({ properties }) =>
        JSON.stringify(properties.AssumeRolePolicyDocument).includes('scheduler.amazonaws.com'),
      );
    const found = roles.map(({ id }) => pairsOf(allowedOf(id)).join('; '));
    const expected = SCHEDULERS.map((allowed) => pairsOf(allowed).join('; '));
    expect(found.sort()).toEqual(expected.sort());
  });

  test('is in this table for all that have policies', () => {
    const units = new Set(prod.units.map(({ unit }) => unit));
    expect([...units].sort()).toEqual(Object.keys(UNITS).sort());
    const roles = new Set(
      prod.ofType('AWS::IAM::Policy').flatMap(({ properties }) => properties.Roles.map(target)),
    );
    expect(roles.size).toBe(prod.units.length + SCHEDULERS.length);
  });
});
