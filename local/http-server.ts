/** The API and the page on a loopback port, with the same handlers as behind API Gateway. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import {
  asPreheatError,
  bodyTooLarge,
  methodNotAllowed,
  notFound,
  portTaken,
} from '../core/errors.ts';
import type { Clock, Ids, Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';
import { type Page, pageAnswer } from '../lambdas/dashboard/dashboard.ts';
import { errorAnswer, toResult } from '../lambdas/http/answer.ts';
import type { HttpHandler } from '../lambdas/http.ts';
import { type ApiUnit, matchPath } from '../lambdas/routes.ts';
import { toContext, toGatewayEvent } from './gateway-event.ts';

/** API Gateway takes no larger body. */
const MAX_BODY_BYTES = 10 * 1_024 * 1_024;
/** The longest query that the document allows, each character of a key as twelve of an address. */
const MAX_HEADER_BYTES = 128 * 1_024;
/** API Gateway waits no longer for a function. */
const TIMEOUT_MILLISECONDS = 29_000;
/**
 * The page holds an administrator's token. Another web page cannot read ours, unless its name
 * is made to point to this machine (DNS rebinding): such a request names that other host.
 */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** What is served. */
export interface HttpServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly handlers: Readonly<Record<ApiUnit, HttpHandler>>;
  readonly page: Page;
  /** The token that the page is given. */
  readonly pageToken: string;
  /** What the page is told of the demo; undefined without one. */
  readonly notes: () => unknown;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** A running server. */
export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws PreheatError `port_taken` when somebody listens there already. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    answer(options, request)
      .catch((error: unknown) => {
        options.log.error('a request failed', { error: loggable(error) });
        return toResult(errorAnswer(asPreheatError(error)), options.ids.next());
      })
      .then((result) => send(response, result));
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? portTaken(options.port) : error;
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : options.port;
  return {
    url: `http://localhost:${port}/`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Requests under way get their answer; connections that stay are cut.
      const cut = setTimeout(() => server.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
): Promise<APIGatewayProxyResult> {
  const { clock, ids } = options;
  const id = ids.next();
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!OWN_HOST.test(request.headers.host ?? '')) {
    return toResult(errorAnswer(notFound('host', request.headers.host ?? '')), id);
  }
  if (request.method === 'GET' && url.pathname === '/') {
    return toResult(pageAnswer(ownPage(options)), id);
  }
  if (request.method === 'GET' && url.pathname === '/demo') {
    const notes = options.notes();
    return toResult(
      notes === undefined ? { status: 204, body: '' } : { status: 200, body: notes },
      id,
    );
  }
  const match = matchPath(url.pathname);
  if (!match) {
    const problem = notFound('route', `${request.method} ${url.pathname}`);
    return toResult(errorAnswer(problem), id);
  }
  const { endpoints, pathParameters } = match;
  const endpoint = endpoints.get(request.method ?? '');
  if (!endpoint) {
    const allowed = [...endpoints.keys()];
    const refusal = errorAnswer(methodNotAllowed(allowed));
    return toResult({ ...refusal, headers: { allow: allowed.join(', ') } }, id);
  }
  const body = await readBody(request);
  if (body === undefined) {
    return toResult(errorAnswer(bodyTooLarge(MAX_BODY_BYTES + 1, MAX_BODY_BYTES)), id);
  }
  const at = clock.now();
  const startedAt = performance.now();
  const { unit } = endpoint.route;
  const remaining = () => TIMEOUT_MILLISECONDS - (performance.now() - startedAt);
  const event = toGatewayEvent({
    endpoint,
    pathParameters,
    id,
    at,
    request,
    url,
    body: body || null,
  });
  return options.handlers[unit](event, toContext(unit, id, remaining));
}

/** The page with the token that it may ask with. */
function ownPage({ page, pageToken }: HttpServerOptions): Page {
  const empty = 'name="preheat-token" content=""';
  const html = page.html.replace(empty, () => empty.replace('""', `"${pageToken}"`));
  return { ...page, html };
}

/** Undefined where it is larger than API Gateway takes. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, result: APIGatewayProxyResult): void {
  const headers = Object.entries(result.headers ?? {});
  for (const [name, value] of headers) response.setHeader(name, String(value));
  response.statusCode = result.statusCode;
  response.end(result.statusCode === 204 ? undefined : result.body);
}
