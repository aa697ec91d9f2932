/** The API where callers sign their requests with AWS credentials. */
import { beforeAll, describe, expect, test } from 'vitest';
import { resolveSettings } from '../../core/config/resolve.ts';
import { type HttpPorts, makeHttpHandler } from '../../lambdas/http.ts';
import { ENDPOINTS } from '../../lambdas/routes.ts';
import { makeApi, tokenOf } from '../support/api.ts';
import { makeApiEvent, makeContext } from '../support/api-event.ts';
import { CONFIG, type Synthesis, synthesise } from '../support/cloud.ts';

const ROLE = 'arn:aws:iam::123456789012:role/shop';
const AUTH = { mode: 'iam', read: [ROLE] } as const;
const config = { ...CONFIG, environments: { prod: { auth: AUTH } } };

let prod: Synthesis;

beforeAll(() => {
  prod = synthesise({ config });
});

/** Methods of the API that lead to units, by how they ask who calls. */
function authorizations({ ofType, units }: Synthesis): ReadonlySet<string> {
  const methods = ofType('AWS::ApiGateway::Method').filter(
    ({ properties }) => properties.HttpMethod !== 'ANY',
  );
  return new Set(
    methods.map(({ properties }) => {
      const uri = JSON.stringify(properties.Integration.Uri);
      const unit = units.find(({ id }) => uri.includes(`"${id}"`))?.unit;
      return `${unit} ${properties.AuthorizationType}`;
    }),
  );
}

describe('with IAM', () => {
  test('the gateway asks every unit’s callers for a signature, but for what is public', () => {
    const expected = ENDPOINTS.map(
      ({ route }) => `${route.unit} ${route.role === 'public' ? 'NONE' : 'AWS_IAM'}`,
    );
    expect(authorizations(prod)).toEqual(new Set(expected));
  });

  test('other environments keep their tokens', () => {
    const staging = authorizations(synthesise({ environment: 'staging', config }));
    expect([...staging].filter((each) => !each.endsWith('NONE'))).toEqual([]);
  });

  test('the gateway refuses in the form of all errors', () => {
    const answers = prod
      .ofType('AWS::ApiGateway::GatewayResponse')
      .filter(({ properties }) => properties.StatusCode === '403');
    expect(answers.map(({ properties }) => properties.ResponseType).sort()).toEqual([
      'ACCESS_DENIED',
      'EXPIRED_TOKEN',
      'INVALID_SIGNATURE',
    ]);
  });

  test.each([
    ['a session of a role that may read', 'arn:aws:sts::123456789012:assumed-role/shop/x', 200],
    ['a session of another', 'arn:aws:sts::123456789012:assumed-role/other/x', 403],
    ['a token alone', null, 403],
  ])('a unit answers %s', async (_, userArn, status) => {
    const { auth } = resolveSettings(config, { environment: 'prod' });
    const ports: HttpPorts = { ...makeApi().ports, auth };
    const route = ENDPOINTS.find(({ path }) => path === '/v1/stats')?.route;
    if (!route) throw new Error('no such route');
    let caller = '';
    const handler = makeHttpHandler({
      route,
      ports,
      run: async (request) => {
        caller = request.caller?.name ?? '';
        return { status: 200, body: {} };
      },
    });
    const headers = { authorization: `Bearer ${tokenOf('admin')}` };
    const event = makeApiEvent({ method: 'GET', path: '/v1/stats', headers });
    event.requestContext.identity.userArn = userArn;
    const answer = await handler(event, makeContext());
    expect(answer.statusCode).toBe(status);
    expect(caller).toBe(status === 200 ? ROLE : '');
  });

  test.each(['arn:aws:iam::123456789012:role/*', '*', 'arn:aws:iam::123456789012:root', 'shop'])(
    'no caller is listed as %s',
    (arn) => {
      const wrong = { ...CONFIG, auth: { mode: 'iam', admin: [arn] } } as const;
      expect(() => resolveSettings(wrong, {})).toThrow(/auth\.admin.*ARN of an IAM user or role/s);
    },
  );
});
