/** An HTTP request as API Gateway's REST proxy gives it to a function, and the answer back. */
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Endpoint } from '../lambdas/routes.ts';

/** A request that belongs to a route. */
export interface RoutedRequest {
  readonly id: string;
  readonly at: number;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly endpoint: Endpoint;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Builds the event; fields that no unit reads are empty. */
export function toGatewayEvent(routed: RoutedRequest): APIGatewayProxyEvent {
  const { id, at, request, url, endpoint, pathParameters, body } = routed;
  const headers = Object.entries(request.headersDistinct);
  const query = [...new Set(url.searchParams.keys())];
  const sourceIp = request.socket.remoteAddress ?? '';
  return {
    httpMethod: endpoint.method,
    path: url.pathname,
    resource: endpoint.path,
    pathParameters: { ...pathParameters },
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values?.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: Object.fromEntries(
      query.map((name) => [name, url.searchParams.getAll(name).at(-1)]),
    ),
    multiValueQueryStringParameters: Object.fromEntries(
      query.map((name) => [name, url.searchParams.getAll(name)]),
    ),
    stageVariables: null,
    isBase64Encoded: false,
    body,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: endpoint.method,
      path: url.pathname,
      stage: 'local',
      requestId: id,
      requestTimeEpoch: at,
      resourceId: endpoint.route.unit,
      resourcePath: endpoint.path,
      identity: { ...ANONYMOUS, sourceIp, userAgent: request.headers['user-agent'] ?? null },
    },
  };
}

const ANONYMOUS = {
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
  user: null,
  userArn: null,
};

/** What the runtime tells a function about its invocation. */
export function toContext(
  name: string,
  requestId: string,
  remainingMilliseconds: () => number,
): Context {
  return {
    functionName: name,
    functionVersion: 'local',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: remainingMilliseconds,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
