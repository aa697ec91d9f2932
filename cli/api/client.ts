/** Calls the API: every call is an entry of the routes' table, every answer is checked against it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { errorSchema, type Route, type Shown } from '../../core/api/route.ts';
import {
  callRefused,
  endpointForeign,
  endpointUnreachable,
  tokenMissing,
  tokenRefused,
} from '../../core/command-errors.ts';
import type { PreheatError } from '../../core/errors.ts';
import type { RequestSigner } from '../../core/ports.ts';
import type { Schema } from '../../core/request-schema.ts';
import { reasonOf } from './reason.ts';

/** Whom to call, and as whom. */
export interface Target {
  /** Base address, with a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Instead of a token. */
  readonly signer?: RequestSigner;
}

/** What one call says beside its route. */
export interface CallInput<R extends Route> {
  readonly params?: { readonly [Name in keyof R['params']]: string };
  readonly query?: R['query'] extends Schema ? QueryOf<R['query']> : never;
  readonly body?: R['body'] extends Schema ? z.input<R['body']> : never;
}

/** Every answer that a route promises; a text where it has no schema. */
export type AnswerOf<R extends Route> = {
  [Status in keyof R['answers']]: R['answers'][Status] extends { readonly schema: infer S }
    ? S extends Schema
      ? Shown<S>
      : string
    : string;
}[keyof R['answers']];

type QueryOf<S extends Schema> = { readonly [Name in keyof z.input<S>]?: z.input<S>[Name] };

/** The API, as the commands see it. */
export interface ApiClient {
  readonly endpoint: string;
  /**
   * Makes one call; too many and unavailable are tried again for a while.
   *
   * @throws PreheatError that says what to change.
   */
  call<const R extends Route>(route: R, input?: CallInput<R>): Promise<AnswerOf<R>>;
}

/** API Gateway ends a request after 29 s. */
const TIMEOUT_MILLISECONDS = 35_000;
const ATTEMPTS = 6;
const WAIT_MILLISECONDS = 500;
const MOST_WAIT_MILLISECONDS = 30_000;

/** How the client is made. */
export interface ClientOptions {
  /** Answers are handed on as they came, of whatever version. */
  readonly isRaw: boolean;
  /** Ends what only reads; what changes something is waited for, so that one knows what it did. */
  readonly interrupt: AbortSignal;
}

/** Makes the client. */
export function makeApiClient(target: Target, { isRaw, interrupt }: ClientOptions): ApiClient {
  const { endpoint } = target;
  return {
    endpoint,
    async call<R extends Route>(route: R, input: CallInput<R> = {}): Promise<AnswerOf<R>> {
      const signal = route.method === 'GET' ? interrupt : undefined;
      for (let attempt = 1; ; attempt += 1) {
        const response = await send(target, route, input, signal);
        const answer = await readAnswer(endpoint, response, signal);
        if (response.ok) return checkAnswer(endpoint, route, response.status, answer, isRaw);
        const error = errorOf(endpoint, response, answer);
        const wait = error.retryAfterMilliseconds ?? WAIT_MILLISECONDS * 2 ** (attempt - 1);
        // An hourly limit is no matter of patience.
        const isSoon = wait <= MOST_WAIT_MILLISECONDS;
        if (!error.retryable || !isSoon || attempt === ATTEMPTS) throw error;
        await sleep(wait, undefined, signal ? { signal } : {});
      }
    },
  };
}

async function send(
  { endpoint, token, signer }: Target,
  route: Route,
  input: CallInput<Route>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  if (token === undefined && !signer && route.role !== 'public') throw tokenMissing(endpoint);
  const url = addressOf(endpoint, route, input.params, input.query);
  const { method } = route;
  const body = input.body === undefined ? undefined : JSON.stringify(input.body);
  const plain = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const headers = signer
    ? await signer.sign({ method, url: url.href, headers: plain, body })
    : plain;
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    return await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw endpointUnreachable(endpoint, reasonOf(error));
  }
}

function addressOf(
  endpoint: string,
  { path }: Route,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): URL {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const url = new URL(filled.slice(1), endpoint);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  // A plus sign for a space is a habit of forms, which signatures do not share.
  url.search = url.search.replaceAll('+', '%20');
  return url;
}

interface ReadAnswer {
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly json: unknown;
}

async function readAnswer(
  endpoint: string,
  response: Response,
  signal: AbortSignal | undefined,
): Promise<ReadAnswer> {
  const text = await response.text().catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw endpointUnreachable(endpoint, reasonOf(error));
  });
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return { text, json: undefined };
  }
}

function checkAnswer<R extends Route>(
  endpoint: string,
  route: R,
  status: number,
  { text, json }: ReadAnswer,
  isRaw: boolean,
): AnswerOf<R> {
  const answer = route.answers[status];
  if (isRaw || (answer && !answer.schema)) return (json ?? text) as AnswerOf<R>;
  const result = answer?.schema?.safeParse(json);
  if (result?.success) return result.data as AnswerOf<R>;
  const place = result?.error?.issues[0]?.path.join('.') ?? `status ${status}`;
  throw endpointForeign(endpoint, `${route.method} ${route.path}: ${place}`);
}

function errorOf(endpoint: string, response: Response, { json }: ReadAnswer): PreheatError {
  const parsed = errorSchema.safeParse(json);
  const { status } = response;
  if (!parsed.success) {
    // API Gateway's own answers: throttled, too slow, or a path that is not there.
    if (status === 429 || status >= 502) {
      return callRefused({
        status: 503,
        code: 'unavailable',
        message: `${endpoint} is too busy (status ${status})`,
        problems: [],
      });
    }
    return endpointForeign(endpoint, `status ${status}`);
  }
  if (status === 401) return tokenRefused(endpoint);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return callRefused({
    status,
    ...parsed.data.error,
    ...(Number.isNaN(retryAfter) ? {} : { retryAfterMilliseconds: retryAfter * 1_000 }),
  });
}
