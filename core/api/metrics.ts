/** `GET /v1/metrics`: figures for Prometheus. */
import { defineRoute } from './route.ts';

/** The route. */
export const metricsRoute = defineRoute({
  method: 'GET',
  path: '/v1/metrics',
  unit: 'metrics',
  role: 'read',
  summary: 'Get figures for Prometheus',
  description:
    'Scrape it with `authorization: Bearer …`. Labels are keyspaces and strategies, never keys.',
  answers: {
    200: {
      description: 'The text format of Prometheus, version 0.0.4',
      contentType: 'text/plain',
    },
  },
  aliases: [{ method: 'GET', path: '/metrics' }],
});
