/** `GET /v1/openapi.json`: the description of the API. */
import * as z from 'zod/mini';
import { defineRoute } from './route.ts';

/** The route. */
export const openapiRoute = defineRoute({
  method: 'GET',
  path: '/v1/openapi.json',
  unit: 'openapi',
  role: 'public',
  summary: 'Get this description',
  description: 'The same for every deployment: it names no key, keyspace or origin of yours.',
  answers: {
    200: { description: 'An OpenAPI 3.1 document', schema: z.record(z.string(), z.unknown()) },
  },
});
