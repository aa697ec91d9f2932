/** What goes back to the caller: JSON, always with the request's id. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { errorSchema, Shown } from '../../core/api/route.ts';
import type { PreheatError } from '../../core/errors.ts';

/** Status and content of an answer. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON; a text under a `content-type` of its own as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Keeps an error under the 6 MB that a function may answer. */
const MAX_PROBLEMS = 1_000;

/** Turns an answer into what API Gateway expects. */
export function toResult(answer: Answer, requestId: string): APIGatewayProxyResult {
  const isText = typeof answer.body === 'string' && answer.headers?.['content-type'] !== undefined;
  return {
    statusCode: answer.status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...answer.headers,
    },
    body: isText ? String(answer.body) : JSON.stringify(answer.body),
  };
}

/** Tells the caller about an error; of an unknown one nothing but that it happened. */
export function errorAnswer(error: PreheatError): Answer {
  const isInternal = error.code === 'internal';
  const body: Shown<typeof errorSchema> = {
    error: {
      code: error.code,
      message: isInternal
        ? 'something went wrong; the log has it under the request id'
        : error.message,
      problems: error.problems.slice(0, MAX_PROBLEMS),
    },
  };
  return { status: error.status, body, headers: errorHeaders(error) };
}

function errorHeaders(error: PreheatError): Readonly<Record<string, string>> {
  if (error.status === 401) return { 'www-authenticate': 'Bearer' };
  const waitMilliseconds =
    error.retryAfterMilliseconds ?? (error.status === 503 ? 1_000 : undefined);
  if (waitMilliseconds === undefined) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(waitMilliseconds / 1_000))) };
}
