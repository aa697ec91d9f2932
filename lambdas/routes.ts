/** The one table of routes: read by the REST API of the stack and by the local HTTP server. */

/** Units behind the API; each is a folder of `lambdas/` and a construct of `lib/`. */
export type ApiUnit = 'record' | 'warm' | 'jobs' | 'stats' | 'status' | 'patterns' | 'health';

/** One method of one path; `{name}` in a path becomes a path parameter. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: `/v1/${string}`;
  readonly unit: ApiUnit;
}

/** All routes. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/v1/access', unit: 'record' },
  { method: 'POST', path: '/v1/warm', unit: 'warm' },
  { method: 'GET', path: '/v1/jobs/{id}', unit: 'jobs' },
  { method: 'GET', path: '/v1/stats', unit: 'stats' },
  { method: 'GET', path: '/v1/status', unit: 'status' },
  { method: 'GET', path: '/v1/patterns', unit: 'patterns' },
  { method: 'GET', path: '/v1/health', unit: 'health' },
];
