/** What the warmer may do for the origins of a configuration: that, and nothing more. */
import { describe, expect, test } from 'vitest';
import {
  defineConfig,
  dynamodb,
  http,
  lambda,
  llm,
  type OriginInput,
  secret,
} from '../../core/config/define.ts';
import { synthesise, target } from '../support/cloud.ts';

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:crm:live';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Elsewhere';

/** What one unit may do, by action: the resources as text. */
function allowedTo(unit: string, origins: Readonly<Record<string, OriginInput>>) {
  const keyspaces = Object.fromEntries(
    Object.keys(origins).map((origin) => {
      const param = origin === 'model' ? '{prompt|normal|hash}' : '{user}';
      return [origin, { key: `${origin}:${param}`, origin, ttl: '1h' }];
    }),
  );
  const { units, ofType } = synthesise({ config: defineConfig({ origins, keyspaces }) });
  const role = target(units.find((one) => one.unit === unit)?.properties.Role);
  const allowed = new Map<string, string[]>();
  for (const { properties } of ofType('AWS::IAM::Policy')) {
    if (!properties.Roles.some((one: unknown) => target(one) === role)) continue;
    for (const { Action, Resource } of properties.PolicyDocument.Statement) {
      for (const action of [Action].flat()) {
        const resources = [Resource].flat().map((resource) => JSON.stringify(resource));
        allowed.set(action, [...(allowed.get(action) ?? []), ...resources]);
      }
    }
  }
  return allowed;
}

describe('the warmer', () => {
  const origins = {
    crm: lambda({ functionArn: FUNCTION }),
    crmAgain: lambda({ functionArn: FUNCTION, batch: 25 }),
    profile: dynamodb({ table: 'Profiles', key: { pk: 'USER#{user}' } }),
    elsewhere: dynamodb({ table: TABLE, key: { pk: 'USER#{user}' } }),
    model: llm({
      api: 'openai',
      baseUrl: 'https://api.openai.com:8444',
      model: 'm',
      auth: secret('openai-token'),
    }),
  };

  test('may invoke the functions of origins, read their tables and their secrets, by name', () => {
    const allowed = allowedTo('warmer', origins);
    expect(allowed.get('lambda:InvokeFunction')).toEqual([JSON.stringify(FUNCTION)]);
    const tables = allowed.get('dynamodb:BatchGetItem') ?? [];
    expect(tables).toContain(JSON.stringify(TABLE));
    expect(tables.filter((arn) => arn.includes(':table/Profiles"'))).toHaveLength(1);
    expect(tables.filter((arn) => arn.includes('*'))).toEqual([]);
    const secrets = allowed.get('secretsmanager:GetSecretValue') ?? [];
    expect(secrets.filter((arn) => arn.includes('openai-token-??????'))).toHaveLength(1);
    // Nothing else on those tables: they are the user's.
    for (const [action, resources] of allowed) {
      if (action === 'dynamodb:BatchGetItem') continue;
      expect(resources.join(), action).not.toMatch(/Profiles|Elsewhere/);
    }
  });

  test('alone may do so', () => {
    for (const unit of ['record', 'ingest', 'strategy', 'warm']) {
      const allowed = allowedTo(unit, origins);
      expect(allowed.get('lambda:InvokeFunction'), unit).toBeUndefined();
      expect(JSON.stringify([...allowed]), unit).not.toMatch(/Profiles|Elsewhere|openai-token/);
    }
  });

  test('may invoke nothing where no origin is a function', () => {
    const catalog = http({ baseUrl: 'https://api.example.com', path: '/{user}' });
    expect(allowedTo('warmer', { catalog }).get('lambda:InvokeFunction')).toBeUndefined();
  });

  test('reaches the port of a language model', () => {
    const keyspaces = { a: { key: 'a:{prompt|hash}', origin: 'model', ttl: '1h' } };
    const { ofType } = synthesise({ config: { origins: { model: origins.model }, keyspaces } });
    const egress = ofType('AWS::EC2::SecurityGroup').flatMap(
      ({ properties }) => properties.SecurityGroupEgress ?? [],
    );
    expect(egress.map(({ ToPort }) => ToPort)).toContain(8_444);
  });
});
