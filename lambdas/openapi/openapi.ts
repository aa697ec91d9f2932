/** `GET /v1/openapi.json`: the document that `npm run docs:api` writes, as it is. */
import { openapiRoute } from '../../core/api/openapi.ts';
import document from '../../docs/openapi.json' with { type: 'json' };
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** Makes the handler. */
export function makeOpenapi(ports: HttpPorts): HttpHandler {
  return makeHttpHandler({
    route: openapiRoute,
    ports,
    run: async () => ({ status: 200, body: document }),
  });
}
