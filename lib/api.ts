/** The REST API: routes to units, with throttling and an access log. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  MockIntegration,
  PassthroughBehavior,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../core/api/route.ts';
import type { AuthSettings } from '../core/config/settings.ts';
import { methodNotAllowed } from '../core/errors.ts';
import { type ApiUnit, ENDPOINTS } from '../lambdas/routes.ts';
import type { EnvironmentProps } from './environments.ts';

/** An answer that the gateway gives without asking a unit. */
interface GatewayAnswer {
  readonly type: ResponseType;
  readonly id: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/** In the form of all our errors. */
const GATEWAY_ANSWERS: readonly GatewayAnswer[] = [
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    id: 'NoSuchRoute',
    status: 404,
    code: 'not_found',
    // Unsigned requests get it as well, where the gateway asks for signatures.
    message: 'no such route',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    id: 'BodyTooLarge',
    status: 413,
    code: 'body_too_large',
    message: 'the body is too large; send less',
  },
  {
    type: ResponseType.THROTTLED,
    id: 'Throttled',
    status: 429,
    code: 'throttled',
    message: 'too many requests; try again',
    headers: { 'retry-after': "'1'" },
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    id: 'TimedOut',
    status: 503,
    code: 'dependency_down',
    message: 'the function does not answer; try again',
    headers: { 'retry-after': "'1'" },
  },
];

/** Beside them, where the gateway checks signatures: one answer, without a hint at what was wrong. */
const IAM_ANSWERS: readonly GatewayAnswer[] = [
  { type: ResponseType.ACCESS_DENIED, id: 'AccessDenied' },
  { type: ResponseType.INVALID_SIGNATURE, id: 'InvalidSignature' },
  { type: ResponseType.EXPIRED_TOKEN, id: 'ExpiredToken' },
].map((answer) => ({
  ...answer,
  status: 403,
  code: 'forbidden',
  message: 'a request signed by a caller that may do this is required',
}));

/** Method, path and outcome of every call; no query, body or header, which may hold keys. */
const ACCESS_LOG = JSON.stringify({
  requestId: AccessLogField.contextRequestId(),
  at: AccessLogField.contextRequestTimeEpoch(),
  ip: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  route: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  latencyMilliseconds: AccessLogField.contextResponseLatency(),
  bytes: AccessLogField.contextResponseLength(),
  error: AccessLogField.contextErrorResponseType(),
});

/** Lets API Gateway write logs. */
const LOGS_POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/** Answers 405 without asking a unit: a method of its own goes before `ANY`. */
function refuseOtherMethods(resource: IResource, allowed: readonly string[]): void {
  const { code, message } = methodNotAllowed(allowed);
  const allow = 'method.response.header.Allow';
  const integration = new MockIntegration({
    // A body of any kind would be passed on in place of the template, and read as the answer.
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': '{"statusCode": 405}' },
    integrationResponses: [
      {
        statusCode: '405',
        responseParameters: { [allow]: `'${allowed.join(', ')}'` },
        responseTemplates: {
          'application/json': JSON.stringify({ error: { code, message, problems: [] } }),
        },
      },
    ],
  });
  const methodResponses = [{ statusCode: '405', responseParameters: { [allow]: true } }];
  acknowledgeTokens(resource.addMethod('ANY', integration, { methodResponses }));
}

/** Every unit that `lambdas/routes.ts` names must be given: a forgotten one does not compile. */
export type ApiUnits = Readonly<Record<ApiUnit, IFunction>>;

/**
 * The API. The units check tokens, roles and body sizes themselves, so that the same rules hold on
 * one machine; the gateway keeps the rate.
 */
export class Api extends Construct {
  readonly rest: RestApi;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly auth: AuthSettings;
      readonly units: ApiUnits;
    },
  ) {
    super(scope, id);
    const { environment, auth, units } = props;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: environment.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest = new RestApi(this, 'Rest', {
      description: 'Preheat',
      endpointTypes: [EndpointType.REGIONAL],
      // The account's permission for API Gateway to write logs; without it no stage may have any.
      cloudWatchRole: true,
      deployOptions: {
        stageName: environment.name,
        throttlingRateLimit: environment.throttle.requestsPerSecond,
        throttlingBurstLimit: environment.throttle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG),
        // Execution logs hold headers and bodies, and with them tokens and keys.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: environment.tracing,
      },
    });
    for (const [path, endpoints] of Map.groupBy(ENDPOINTS, (endpoint) => endpoint.path)) {
      const resource = this.rest.root.resourceForPath(path);
      for (const { method, route } of endpoints) {
        const integration = new LambdaIntegration(units[route.unit], { allowTestInvoke: false });
        acknowledgeTokens(
          resource.addMethod(method, integration, {
            authorizationType: authorizationOf(route, auth),
          }),
        );
      }
      refuseOtherMethods(
        resource,
        endpoints.map(({ method }) => method),
      );
    }
    this.addGatewayAnswers(
      auth.mode === 'iam' ? [...GATEWAY_ANSWERS, ...IAM_ANSWERS] : GATEWAY_ANSWERS,
    );
    this.acknowledge(environment);
  }

  private acknowledge({ tracing }: EnvironmentProps): void {
    const { rest } = this;
    Validations.of(rest).acknowledge({
      id: 'AwsSolutions-APIG2',
      reason: 'The units check requests, and tell all mistakes at once',
    });
    // The CDK makes it, and does not give it away.
    Validations.of(rest.node.findChild('CloudWatchRole')).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${LOGS_POLICY}]`,
      reason: 'The policy that API Gateway asks for, once in an account (its guide, access logs)',
    });
    Validations.of(rest.deploymentStage).acknowledge(
      {
        id: 'AwsSolutions-APIG3',
        reason:
          'No browser forms, no SQL: rate, size and form are limited; a web ACL may be attached',
      },
      {
        id: 'AwsSolutions-APIG6',
        reason: 'Execution logs hold headers and bodies: tokens and keys',
      },
    );
    if (!tracing) {
      Validations.of(rest.deploymentStage).acknowledge({
        id: 'Serverless-APIGWXrayEnabled',
        reason: 'Traces hold addresses, and in them keys: switched on by environment, to look',
      });
    }
  }

  private addGatewayAnswers(answers: readonly GatewayAnswer[]): void {
    for (const answer of answers) {
      const { code, message, status } = answer;
      this.rest.addGatewayResponse(answer.id, {
        type: answer.type,
        statusCode: String(status),
        ...(answer.headers && { responseHeaders: answer.headers }),
        templates: {
          'application/json': JSON.stringify({ error: { code, message, problems: [] } }),
        },
      });
    }
  }
}

/** With IAM the gateway checks who calls; health, the API's document and the empty page are open. */
function authorizationOf({ role }: Route, { mode }: AuthSettings): AuthorizationType {
  return mode === 'iam' && role !== 'public' ? AuthorizationType.IAM : AuthorizationType.NONE;
}

/** Beside what a unit does for itself, the gateway has nothing to add. */
function acknowledgeTokens(method: Method): void {
  Validations.of(method).acknowledge(
    {
      id: 'AwsSolutions-APIG4',
      reason: 'The unit asks who calls, and for the role; the public ones and 405 show no data',
    },
    { id: 'AwsSolutions-COG4', reason: 'Callers are programs with tokens, not people of a pool' },
  );
}
