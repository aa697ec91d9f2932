/** `GET /v1/health`: is everything there that warming needs? */
import * as z from 'zod/mini';
import { component, defineRoute, errorSchema, type Shown } from './route.ts';

const part = z.enum(['ok', 'down']);

const report = component(
  'Health',
  z.strictObject({ status: part, checks: z.strictObject({ table: part, cache: part }) }),
);

/** What is there and what is not. */
export type Health = Shown<typeof report>;

/** The route. */
export const healthRoute = defineRoute({
  method: 'GET',
  path: '/v1/health',
  unit: 'health',
  role: 'public',
  summary: 'Ask whether all is well',
  answers: {
    200: { description: 'Every part answers', schema: report },
    503: { description: 'A part does not answer', schema: z.union([report, errorSchema]) },
  },
  aliases: [{ method: 'GET', path: '/health' }],
});
