/** Events as API Gateway sends them to a REST proxy integration (payload format 1.0). */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Method } from '../../core/api/route.ts';

/** What a test says of a request; the rest is as in a captured event. */
export interface ApiRequest {
  readonly method: Method;
  readonly path: string;
  readonly resource?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Makes an event, null where API Gateway sends null. */
export function makeApiEvent(request: ApiRequest): APIGatewayProxyEvent {
  const { method, path, resource = path, query, pathParameters, body } = request;
  const headers = {
    Accept: '*/*',
    Host: 'abc123.execute-api.eu-central-1.amazonaws.com',
    'X-Forwarded-For': '203.0.113.7',
    ...request.headers,
  };
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: lists(headers),
    queryStringParameters: query ? { ...query } : null,
    multiValueQueryStringParameters: query ? lists(query) : null,
    pathParameters: pathParameters ? { ...pathParameters } : null,
    stageVariables: null,
    body: body ?? null,
    isBase64Encoded: request.isBase64Encoded ?? false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '203.0.113.7',
        user: null,
        userAgent: 'curl/8.5.0',
        userArn: null,
      },
      path: `/prod${path}`,
      stage: 'prod',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      requestTimeEpoch: 1_700_000_000_000,
      resourceId: 'r1',
      resourcePath: resource,
    },
  };
}

function lists(values: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}

/** Makes the context of an invocation that has that much time left. */
export function makeContext(remainingMilliseconds = 29_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'preheat',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:preheat',
    memoryLimitInMB: '512',
    awsRequestId: '8f507cfc-xmpl-4697-b07a-ac58fc914c95',
    logGroupName: 'preheat',
    logStreamName: '2026/11/21/[$LATEST]1',
    getRemainingTimeInMillis: () => remainingMilliseconds,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
