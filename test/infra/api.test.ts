/** The REST API of the production stack. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../lambdas/routes.ts';
import { type Synthesis, target, usualStack } from '../support/cloud.ts';

let prod: Synthesis;

beforeAll(() => {
  prod = usualStack();
});

describe('the API', () => {
  test('leads every route to its unit', () => {
    const parts = new Map(prod.ofType('AWS::ApiGateway::Resource').map((part) => [part.id, part]));
    const pathOf = (id: string | undefined): string => {
      const part = parts.get(id ?? '');
      return part ? `${pathOf(target(part.properties.ParentId))}/${part.properties.PathPart}` : '';
    };
    const found = prod.ofType('AWS::ApiGateway::Method').map(({ properties }) => {
      const uri = JSON.stringify(properties.Integration.Uri ?? '');
      const unit = prod.units.find(({ id }) => uri.includes(`"${id}"`))?.unit ?? 'nobody';
      return `${properties.HttpMethod} ${pathOf(target(properties.ResourceId))} ${unit}`;
    });
    const expected = ENDPOINTS.map(({ method, path, route }) => `${method} ${path} ${route.unit}`);
    const others = ENDPOINTS.map(({ path }) => `ANY ${path} nobody`);
    expect(found.sort()).toEqual([...new Set([...expected, ...others])].sort());
  });

  test('says which methods a path takes instead of the one that it does not', () => {
    const others = prod
      .ofType('AWS::ApiGateway::Method')
      .filter(({ properties }) => properties.HttpMethod === 'ANY');
    for (const { properties } of others) {
      const [answer] = properties.Integration.IntegrationResponses;
      expect(answer.StatusCode).toBe('405');
      expect(answer.ResponseParameters['method.response.header.Allow']).toMatch(
        /^'(GET|POST|PUT|PATCH|DELETE)(, (GET|POST|PUT|PATCH|DELETE))*'$/,
      );
      expect(JSON.parse(answer.ResponseTemplates['application/json'])).toMatchObject({
        error: { code: 'method_not_allowed' },
      });
    }
  });

  test('limits the rate, and logs calls without what they carry', () => {
    const [stage] = prod.ofType('AWS::ApiGateway::Stage');
    const [settings] = stage?.properties.MethodSettings ?? [];
    expect(settings.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(settings.ThrottlingBurstLimit).toBeGreaterThanOrEqual(settings.ThrottlingRateLimit);
    expect(settings).toMatchObject({
      HttpMethod: '*',
      ResourcePath: '/*',
      DataTraceEnabled: false,
    });
    const { DestinationArn, Format } = stage?.properties.AccessLogSetting ?? {};
    const logs = prod.ofType('AWS::Logs::LogGroup').map(({ id }) => id);
    expect(logs.some((id) => JSON.stringify(DestinationArn).includes(`"${id}"`))).toBe(true);
    expect(Format).not.toMatch(/querystring|requestOverride|authoriz/i);
  });

  test('answers on its own in the form of all errors', () => {
    const answers = prod
      .ofType('AWS::ApiGateway::GatewayResponse')
      .map(({ properties }) => [
        properties.StatusCode,
        JSON.parse(properties.ResponseTemplates['application/json']),
      ]);
    expect(answers.map(([status]) => status).sort()).toEqual(['404', '413', '429', '503']);
    for (const [, body] of answers) {
      expect(body).toEqual({
        error: { code: expect.any(String), message: expect.any(String), problems: [] },
      });
    }
  });

  test('begins with one administrator, whose token nobody wrote down', () => {
    const secrets = prod.ofType('AWS::SecretsManager::Secret');
    const tokens = secrets.find(
      ({ properties }) => properties.GenerateSecretString?.GenerateStringKey === 'adminToken',
    );
    // Pinned: CloudFormation draws a new token, and locks everyone out, when any of it changes.
    expect(tokens?.properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"tokens":[]}',
      GenerateStringKey: 'adminToken',
      PasswordLength: 48,
      ExcludePunctuation: true,
    });
  });
});
