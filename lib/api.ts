/** The REST API: routes to units, with throttling and an access log. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type ApiUnit, ROUTES } from '../lambdas/routes.ts';
import type { EnvironmentProps } from './environments.ts';

/** Answers that the gateway gives without asking a unit, in the form of all our errors. */
const GATEWAY_ANSWERS = [
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    id: 'NoSuchRoute',
    status: 404,
    code: 'not_found',
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
] as const;

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
    props: { readonly environment: EnvironmentProps; readonly units: ApiUnits },
  ) {
    super(scope, id);
    const { environment, units } = props;
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
    for (const { method, path, unit } of ROUTES) {
      const integration = new LambdaIntegration(units[unit], { allowTestInvoke: false });
      this.rest.root.resourceForPath(path).addMethod(method, integration);
    }
    this.addGatewayAnswers();
  }

  private addGatewayAnswers(): void {
    for (const answer of GATEWAY_ANSWERS) {
      const { code, message, status } = answer;
      this.rest.addGatewayResponse(answer.id, {
        type: answer.type,
        statusCode: String(status),
        ...('headers' in answer && { responseHeaders: answer.headers }),
        templates: {
          'application/json': JSON.stringify({ error: { code, message, problems: [] } }),
        },
      });
    }
  }
}
