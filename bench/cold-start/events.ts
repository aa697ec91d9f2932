/** What each unit is invoked with: what it can answer in an AWS in which nothing is. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROUTES } from '../../lambdas/routes.ts';
import { ADMIN_TOKEN } from './empty-aws.ts';

/** An event, and what the page says of it. */
export interface UnitEvent {
  readonly name: string;
  readonly event: unknown;
}

const LAMBDAS = fileURLToPath(new URL('../../lambdas', import.meta.url));
/** Folders that are shared by units. */
const SHARED = ['compose', 'http'];
/** Units without a route. */
const OTHERS: Readonly<Record<string, UnitEvent>> = {
  'cache-proxy': { name: 'a ping', event: { port: 'cache', method: 'ping', args: [] } },
  gauges: { name: 'a tick', event: {} },
  ingest: { name: 'no message', event: { Records: [] } },
  recovery: { name: 'a tick', event: { scheduledTime: '2026-11-21T12:00:00Z' } },
  schedules: { name: 'a tick', event: {} },
  strategy: { name: 'a tick', event: { scheduledTime: '2026-11-21T12:00:00Z' } },
  warmer: { name: 'no message', event: { Records: [] } },
};

/** A key of `preheat.config.ts`. */
const KEY = 'catalog:product:A1';
/** What requests hold that are refused without. */
const CONTENTS: Readonly<Record<string, Contents>> = {
  events: { body: { type: 'product-updated' } },
  inspect: { query: { key: KEY } },
  invalidate: { body: { keys: [KEY] } },
  patterns: { query: { keyspace: 'product' } },
  record: { body: { events: [{ key: KEY }] } },
  warm: { body: { keys: [KEY], dryRun: true } },
};

interface Contents {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Every unit of `lambdas/`. */
export function listUnits(): readonly string[] {
  return readdirSync(LAMBDAS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name))
    .map(({ name }) => name)
    .toSorted();
}

/** What a unit is invoked with. @throws Error for a unit that nobody has thought of. */
export function eventOf(unit: string): UnitEvent {
  const other = OTHERS[unit];
  if (other) return other;
  const routes = ROUTES.filter((route) => route.unit === unit);
  const route = routes.find(({ method }) => method === 'GET') ?? routes[0];
  if (!route) throw new Error(`no event for the unit '${unit}'`);
  const { method, path } = route;
  return { name: `\`${method} ${path}\``, event: apiEvent(method, path, CONTENTS[unit] ?? {}) };
}

/** A request of the REST API by an administrator, every parameter of its path `none`. */
function apiEvent(httpMethod: string, resource: string, { query, body = {} }: Contents) {
  const names = [...resource.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const path = resource.replaceAll(/\{\w+\}/g, 'none');
  return {
    httpMethod,
    resource,
    path,
    pathParameters: Object.fromEntries(names.map((name) => [name, 'none'])),
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'application/json' },
    multiValueHeaders: {},
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    isBase64Encoded: false,
    body: httpMethod === 'GET' ? null : JSON.stringify(body),
    requestContext: { requestId: 'cold-start', stage: 'prod', path, httpMethod, identity: {} },
  };
}
