/** One handler for a unit that has several routes. */
import type { Route } from '../../core/api/route.ts';
import { notFound } from '../../core/errors.ts';
import type { HttpHandler } from '../http.ts';
import { errorAnswer, toResult } from './answer.ts';

/** A route and what answers it. */
export type RouteHandler = readonly [Route, HttpHandler];

/** Leads each event to the handler of its route, or of the route that its path is an alias of. */
export function joinHandlers(handlers: readonly RouteHandler[]): HttpHandler {
  const byCall = new Map(
    handlers.flatMap(([route, handler]) =>
      [route, ...(route.aliases ?? [])].map(({ method, path }): [string, HttpHandler] => [
        `${method} ${path}`,
        handler,
      ]),
    ),
  );
  return async (event, context) => {
    const call = `${event.httpMethod} ${event.resource}`;
    const handler = byCall.get(call);
    if (handler) return handler(event, context);
    return toResult(errorAnswer(notFound('route', call)), event.requestContext.requestId);
  };
}
