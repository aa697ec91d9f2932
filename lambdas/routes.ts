/** The one table of routes: read by the REST API of the stack, by the local HTTP server and by the document. */
import { recordRoute } from '../core/api/access.ts';
import { adviceRoute } from '../core/api/advice.ts';
import { configHistoryRoute, configRoute, patchConfigRoute } from '../core/api/config.ts';
import { clearRoute, pauseRoute, resumeRoute } from '../core/api/control.ts';
import { dashboardRoute } from '../core/api/dashboard.ts';
import { eventsRoute } from '../core/api/events.ts';
import { healthRoute } from '../core/api/health.ts';
import { inspectRoute } from '../core/api/inspect.ts';
import { invalidateRoute } from '../core/api/invalidate.ts';
import { cancelJobRoute, jobRoute, jobsRoute, resumeJobRoute } from '../core/api/jobs.ts';
import { loginRoute } from '../core/api/login.ts';
import { metricsRoute } from '../core/api/metrics.ts';
import { openapiRoute } from '../core/api/openapi.ts';
import { patternsRoute } from '../core/api/patterns.ts';
import { promptsRoute } from '../core/api/prompts.ts';
import type { Method, Route } from '../core/api/route.ts';
import { statsRoute } from '../core/api/stats.ts';
import { statusRoute } from '../core/api/status.ts';
import { strategiesRoute } from '../core/api/strategies.ts';
import {
  deleteTaskRoute,
  optimizeRoute,
  putTaskRoute,
  taskRoute,
  tasksRoute,
} from '../core/api/tasks.ts';
import { warmRoute } from '../core/api/warm.ts';

const TABLE = [
  recordRoute,
  promptsRoute,
  warmRoute,
  inspectRoute,
  invalidateRoute,
  eventsRoute,
  jobsRoute,
  jobRoute,
  cancelJobRoute,
  resumeJobRoute,
  loginRoute,
  tasksRoute,
  taskRoute,
  putTaskRoute,
  deleteTaskRoute,
  optimizeRoute,
  configRoute,
  configHistoryRoute,
  patchConfigRoute,
  statsRoute,
  statusRoute,
  strategiesRoute,
  adviceRoute,
  patternsRoute,
  metricsRoute,
  pauseRoute,
  resumeRoute,
  clearRoute,
  healthRoute,
  openapiRoute,
  dashboardRoute,
] as const;

/** Units behind the API; each is a folder of `lambdas/` and a construct of `lib/`. */
export type ApiUnit = (typeof TABLE)[number]['unit'];

/** A route, and the unit that answers it. */
export type ApiRoute = Route & { readonly unit: ApiUnit };

/** All routes. */
export const ROUTES: readonly ApiRoute[] = TABLE;

/** One method of one path, a route's own or that of an alias. */
export interface Endpoint {
  readonly method: Method;
  readonly path: string;
  readonly route: ApiRoute;
}

/** All that can be called. */
export const ENDPOINTS: readonly Endpoint[] = ROUTES.flatMap((route) =>
  [{ method: route.method, path: route.path }, ...(route.aliases ?? [])].map(
    ({ method, path }): Endpoint => ({ method, path, route }),
  ),
);

/** What a path leads to. */
export interface PathMatch {
  /** By method. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds a path, a fixed one before one with a parameter; undefined where there is none. */
export function matchPath(path: string): PathMatch | undefined {
  const paths = [...Map.groupBy(ENDPOINTS, (endpoint) => endpoint.path)];
  const parameters = (pattern: string) => pattern.split('{').length;
  for (const [pattern, endpoints] of paths.sort(([a], [b]) => parameters(a) - parameters(b))) {
    const pathParameters = matchPattern(pattern, path);
    if (!pathParameters) continue;
    const byMethod = endpoints.map((endpoint): [string, Endpoint] => [endpoint.method, endpoint]);
    return { endpoints: new Map(byMethod), pathParameters };
  }
  return undefined;
}

function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const found = path.split('/');
  if (expected.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const text = found[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== text) return undefined;
    if (name !== undefined) {
      if (text === '') return undefined;
      parameters[name] = decode(text);
    }
  }
  return parameters;
}

/** A path that is not valid percent-encoding names nothing: as it stands it will not be found. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
