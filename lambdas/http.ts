/** The one middleware stack of all HTTP units: a REST proxy event in, JSON out. */
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Route } from '../core/api/route.ts';
import type { RefreshSettings } from '../core/config/live-settings.ts';
import type { AuthSettings } from '../core/config/settings.ts';
import { asPreheatError, dependencyDown, requestInvalid } from '../core/errors.ts';
import type { Caller, Clock, Correlation, Log, Tokens } from '../core/ports.ts';
import { loggable, stackOf } from '../core/privacy/loggable.ts';
import type { Redaction } from '../core/privacy/redact.ts';
import type { Parsed } from '../core/request-schema.ts';
import { type Answer, errorAnswer, toResult } from './http/answer.ts';
import { authenticate } from './http/authenticate.ts';
import { readJson } from './http/body.ts';
import { findPrincipal } from './http/find-principal.ts';

export type { Answer } from './http/answer.ts';
export { MAX_BODY_BYTES } from './http/body.ts';

/** What every HTTP unit needs. */
export interface HttpPorts {
  readonly tokens: Tokens;
  /** Absent where callers have tokens. */
  readonly auth?: AuthSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly correlation: Correlation;
  /** Absent where settings do not change at run time. */
  readonly refreshSettings?: RefreshSettings | undefined;
  /** What callers who are no administrators do not see; absent where no answer names a key. */
  readonly redaction?: Redaction;
}

/** A request that passed authentication and validation. */
export interface HttpRequest<Body, Query> {
  readonly id: string;
  /** Who calls; undefined where everybody may. */
  readonly caller: Caller | undefined;
  readonly body: Body;
  readonly query: Query;
  /** What fills `{…}` of the route. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the function is stopped. */
  readonly remainingMilliseconds: () => number;
}

/** One route: what it takes, what it does. */
export interface HttpUnit<Body, Query> {
  readonly route: Route;
  /** Absent: the body is not read. */
  readonly parseBody?: (input: unknown) => Parsed<Body>;
  readonly parseQuery?: (input: Readonly<Record<string, string | undefined>>) => Parsed<Query>;
  readonly run: (request: HttpRequest<Body, Query>) => Promise<Answer>;
  readonly ports: HttpPorts;
}

/** A Lambda handler for API Gateway's REST proxy events. */
export type HttpHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

/** Time kept for the answer when a part we call hangs: API Gateway must not time out before us. */
const ANSWER_MILLISECONDS = 250;
/** API Gateway's own limit, where the runtime names none. */
const GATEWAY_MILLISECONDS = 29_000;
/** Body or query of a unit that takes none. */
const NOTHING: Parsed<undefined> = { value: undefined };

/**
 * Builds the handler: lower-case headers, authentication, JSON, validation of body and query with
 * all problems at once, and every error as `{ error: { code, message, problems } }`.
 */
export function makeHttpHandler<Body = undefined, Query = undefined>(
  unit: HttpUnit<Body, Query>,
): HttpHandler {
  const { clock, log, correlation, redaction } = unit.ports;
  const startedAt = new WeakMap<object, number>();
  const administrators = new WeakSet<object>();

  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({
    timeoutEarlyInMillis: ANSWER_MILLISECONDS,
    timeoutEarlyResponse: () => {
      throw dependencyDown('a part that this call depends on');
    },
  })
    .before(({ event }) => {
      startedAt.set(event, clock.now());
    })
    .use(httpHeaderNormalizer())
    .onError((request) => {
      const error = asPreheatError(request.error);
      const { event } = request;
      const requestId = requestIdOf(event, request.context);
      const milliseconds = clock.now() - (startedAt.get(event) ?? clock.now());
      const fields = { requestId, code: error.code, status: error.status, milliseconds };
      // The caller's own mistakes may hold keys: they are answered, not logged.
      if (error.status < 500) log.info('request refused', fields);
      else log.error('request failed', { ...fields, ...detail(request.error) });
      const shown = administrators.has(event) ? error : (redaction?.error(error) ?? error);
      request.response = toResult(errorAnswer(shown), requestId);
    })
    .handler(async (event: APIGatewayProxyEvent, context: Context) => {
      const caller = await findCaller(unit.ports, event, unit.route);
      const isAdministrator = caller?.role === 'admin';
      if (isAdministrator) administrators.add(event);
      await unit.ports.refreshSettings?.();
      const { body, query } = validate(unit, event);
      const id = requestIdOf(event, context);
      const answer = await unit.run({
        id,
        caller,
        body,
        query,
        pathParameters: event.pathParameters ?? {},
        remainingMilliseconds: () => remainingMilliseconds(context),
      });
      if (isAdministrator || !redaction) return toResult(answer, id);
      const asked = Object.values(event.queryStringParameters ?? {}).map(String);
      return toResult({ ...answer, body: await redaction.answer(answer.body, asked) }, id);
    });
  // The runtime looks at the number of params of what it is given.
  return (event, context) =>
    correlation.run(requestIdOf(event, context), () => handler(event, context));
}

async function findCaller(
  { tokens, auth }: HttpPorts,
  event: APIGatewayProxyEvent,
  { role }: Route,
): Promise<Caller | undefined> {
  if (role === 'public') return undefined;
  if (auth?.mode === 'iam') {
    return findPrincipal(auth, event.requestContext?.identity?.userArn, role);
  }
  return authenticate(tokens, event.headers?.['authorization'], role);
}

/** Body and query are checked together, so that the caller learns of all mistakes at once. */
function validate<Body, Query>(
  unit: HttpUnit<Body, Query>,
  event: APIGatewayProxyEvent,
): { readonly body: Body; readonly query: Query } {
  const body = unit.parseBody ? parseJson(event, unit.route, unit.parseBody) : NOTHING;
  const query = unit.parseQuery?.(event.queryStringParameters ?? {}) ?? NOTHING;
  const problems = [...(body.problems ?? []), ...(query.problems ?? [])];
  if (problems.length > 0) throw requestInvalid(problems);
  // A unit without a parser has `undefined` as its type of body or query.
  return { body: body.value as Body, query: query.value as Query };
}

function parseJson<Body>(
  event: APIGatewayProxyEvent,
  route: Route,
  parseBody: (input: unknown) => Parsed<Body>,
): Parsed<Body> {
  const alias = route.aliases?.find(({ path }) => path === event.resource);
  const json = readJson(event, alias?.defaults);
  return json.problems ? { problems: json.problems } : parseBody(json.value);
}

function requestIdOf(event: APIGatewayProxyEvent, context: Context): string {
  return event.requestContext?.requestId ?? context.awsRequestId ?? 'unknown';
}

function remainingMilliseconds(context: Context): number {
  const milliseconds = context.getRemainingTimeInMillis?.() ?? GATEWAY_MILLISECONDS;
  return Math.min(milliseconds, GATEWAY_MILLISECONDS) - ANSWER_MILLISECONDS;
}

/** Where an error comes from, without what it may repeat of the request. */
function detail(thrown: unknown): Readonly<Record<string, unknown>> {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return {
    error: loggable(thrown),
    stack: stackOf(thrown),
    ...(cause instanceof Error && { cause: loggable(cause) }),
  };
}
