/** Least privilege, over every policy of the production stack. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Resource, type Synthesis, target, usualStack } from '../support/cloud.ts';

/** Actions for which the service itself knows no narrower resource, with its reason. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'elasticache:DescribeEvents': 'the log of events is one for the whole account',
  'ec2:CreateNetworkInterface': 'Lambda places functions in a VPC; EC2 has no resource level here',
  'ec2:DescribeNetworkInterfaces': 'a Describe call knows no resource',
  'ec2:DescribeSubnets': 'a Describe call knows no resource',
  'ec2:DeleteNetworkInterface': 'the interface has no name before Lambda makes it',
  'ec2:AssignPrivateIpAddresses': 'the interface has no name before Lambda makes it',
  'ec2:UnassignPrivateIpAddresses': 'the interface has no name before Lambda makes it',
};
/** API Gateway writes access logs with a permission of the whole account, set once. */
const MANAGED_POLICIES = [/AmazonAPIGatewayPushToCloudWatchLogs$/];

interface Statement {
  readonly owner: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

let prod: Synthesis;
let allowed: readonly Statement[];

beforeAll(() => {
  prod = usualStack();
  allowed = prod.resources.flatMap(statementsOf);
});

function statementsOf({ id, type, properties }: Resource): Statement[] {
  const documents = [
    properties.PolicyDocument,
    ...(properties.Policies ?? []).map(
      (policy: { PolicyDocument: unknown }) => policy.PolicyDocument,
    ),
  ];
  if (type === 'AWS::EC2::VPCEndpoint') return [];
  return documents.flatMap((document) =>
    (document?.Statement ?? [])
      .filter((statement: { Effect: string }) => statement.Effect === 'Allow')
      .map((statement: { Action: unknown; Resource: unknown }) => ({
        owner: id,
        actions: [statement.Action].flat(),
        resources: [statement.Resource].flat(),
      })),
  );
}

/** The statements of the role that a unit runs with. */
function statementsOfUnit(unit: string): readonly Statement[] {
  const roles = prod.units
    .filter((one) => one.unit === unit)
    .map((one) => target(one.properties.Role));
  const policies = prod
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) =>
      properties.Roles.some((role: unknown) => roles.includes(target(role))),
    );
  return policies.flatMap(statementsOf);
}

describe('permissions', () => {
  test('name their actions', () => {
    expect(allowed.length).toBeGreaterThan(0);
    for (const { owner, actions } of allowed) {
      for (const action of actions) expect(action, owner).not.toContain('*');
    }
  });

  test('name their resources, but where the service knows none', () => {
    for (const { owner, actions, resources } of allowed) {
      if (!resources.includes('*')) continue;
      for (const action of actions) {
        expect(Object.keys(WITHOUT_RESOURCE), owner).toContain(action);
      }
    }
  });

  test('come without managed policies, but where the service asks for one', () => {
    for (const { id, properties } of prod.ofType('AWS::IAM::Role')) {
      for (const policy of properties.ManagedPolicyArns ?? []) {
        const arn = JSON.stringify(policy).replaceAll(/["\]}]+$/g, '');
        expect(
          MANAGED_POLICIES.some((known) => known.test(arn)),
          `${id} ${arn}`,
        ).toBe(true);
      }
    }
  });

  test('let nobody scan, change or drop the table', () => {
    const actions = allowed.flatMap((statement) => statement.actions);
    const onTable = new Set(actions.filter((action) => action.startsWith('dynamodb:')));
    expect([...onTable].sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  const readers = ['stats', 'status', 'strategies', 'advice', 'metrics', 'patterns', 'health'];
  test.each([...readers, 'gauges'])('let %s read the table only', (unit) => {
    const actions = statementsOfUnit(unit).flatMap((statement) => statement.actions);
    const onTable = actions.filter((action) => action.startsWith('dynamodb:'));
    expect(onTable.sort()).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']);
  });

  test.each([
    ['tasks', []],
    ['config', []],
    ['jobs', ['sqs:SendMessage']],
    ['login', ['sqs:SendMessage']],
  ])(
    'let %s write the table, send %j, and neither reach the cache nor any origin',
    (unit, sends) => {
      const actions = statementsOfUnit(unit).flatMap((statement) => statement.actions);
      expect(actions).toContain('dynamodb:PutItem');
      expect(actions.filter((action) => action.startsWith('sqs:'))).toEqual(sends);
      expect(actions.filter((action) => /^(ec2|lambda|elasticache):/.test(action))).toEqual([]);
    },
  );

  test('let only the warmer read the secrets of origins, by name', () => {
    const readers = new Set(
      prod.units
        .filter(({ unit }) =>
          JSON.stringify(statementsOfUnit(unit)).includes('catalog-token-??????'),
        )
        .map(({ unit }) => unit),
    );
    expect([...readers]).toEqual(['warmer']);
  });

  test('let record decide on keys that it can name, without cache and without a search', () => {
    const statements = statementsOfUnit('record');
    const actions = new Set(statements.flatMap((statement) => statement.actions));
    expect(new Set([...actions].map((action) => action.split(':')[0]))).toEqual(
      new Set(['logs', 'sqs', 'secretsmanager', 'dynamodb']),
    );
    expect([...actions].filter((action) => /Query|Scan|BatchWrite/.test(action))).toEqual([]);
    expect(JSON.stringify(statements)).not.toContain('/index/');
  });

  test('let recovery send warms, log in at the cache and read its events, and reach no origin', () => {
    const actions = statementsOfUnit('recovery').flatMap((statement) => statement.actions);
    expect(new Set(actions.map((action) => action.split(':')[0]))).toEqual(
      new Set(['logs', 'ec2', 'sqs', 'dynamodb', 'secretsmanager', 'elasticache']),
    );
    expect(actions.filter((action) => action.startsWith('elasticache:'))).toEqual([
      'elasticache:DescribeEvents',
    ]);
  });

  test('let ingest write the table and log in at the cache, nothing else', () => {
    const statements = statementsOfUnit('ingest');
    const services = statements.flatMap(({ actions }) => actions.map((one) => one.split(':')[0]));
    expect(new Set(services)).toEqual(
      new Set(['logs', 'ec2', 'sqs', 'dynamodb', 'secretsmanager']),
    );
    const secrets = statements.filter(({ actions }) =>
      actions.some((action) => action.startsWith('secretsmanager:')),
    );
    const own = prod
      .ofType('AWS::SecretsManager::Secret')
      .map(({ id }) => id)
      .filter((id) => /CacheUsersWarmer|SealKeys/.test(id));
    expect(
      secrets
        .flatMap(({ resources }) => resources)
        .map(target)
        .sort(),
    ).toEqual(own.sort());
  });

  test('let all that use the table read the keys of its seal, and nobody else', () => {
    const [seal] = prod
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ id }) => id.includes('SealKeys'));
    const withTable = prod.units.filter(
      ({ properties }) => 'TABLE_NAME' in properties.Environment.Variables,
    );
    const readers = prod.units.filter(({ unit }) =>
      JSON.stringify(statementsOfUnit(unit)).includes(String(seal?.id)),
    );
    expect(readers.map(({ id }) => id).sort()).toEqual(withTable.map(({ id }) => id).sort());
  });

  test('let ingest send nothing to its queue', () => {
    const statements = statementsOfUnit('ingest');
    const queues = statements
      .filter(({ actions }) => actions.some((action) => action.startsWith('sqs:')))
      .flatMap(({ actions }) => actions);
    expect(queues).not.toContain('sqs:SendMessage');
  });
});
