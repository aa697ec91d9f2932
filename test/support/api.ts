/** The whole API on memory adapters: every unit behind its real handler, found by its route. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeMemoryCategories } from '../../adapters/memory/categories.ts';
import { makeMemoryConfigChanges } from '../../adapters/memory/config-changes.ts';
import { makeMemoryControls } from '../../adapters/memory/controls.ts';
import { makeMemoryGateStates } from '../../adapters/memory/gate-states.ts';
import { makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { makeMemoryHygieneStates } from '../../adapters/memory/hygiene-states.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemoryRecentVisits } from '../../adapters/memory/recent-visits.ts';
import { makeMemoryRecoveryStates } from '../../adapters/memory/recovery-states.ts';
import { makeMemoryRuns } from '../../adapters/memory/runs.ts';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';
import { makeMemoryTasks } from '../../adapters/memory/tasks.ts';
import { makeMemoryTokens } from '../../adapters/memory/tokens.ts';
import { makeMemoryUsers } from '../../adapters/memory/users.ts';
import { writeExposition } from '../../adapters/prometheus/exposition.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import type { AccessBatch } from '../../core/access.ts';
import { errorSchema, type Method, type Route } from '../../core/api/route.ts';
import { defineConfig, http } from '../../core/config/define.ts';
import { makeLiveSettings, makeRefreshSettings } from '../../core/config/live-settings.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Schedule, Settings } from '../../core/config/settings.ts';
import { makePauseCheck } from '../../core/control/pause.ts';
import type { Problem } from '../../core/errors.ts';
import type { Role, TokenRecord } from '../../core/ports.ts';
import { makeStrategyRunner } from '../../core/strategies/run.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeAdviceUnit } from '../../lambdas/advice/advice.ts';
import { makeConfig } from '../../lambdas/config/config.ts';
import { makeControl } from '../../lambdas/control/control.ts';
import { makeDashboard } from '../../lambdas/dashboard/dashboard.ts';
import { makeEvents } from '../../lambdas/events/events.ts';
import { makeHealth } from '../../lambdas/health/health.ts';
import type { HttpHandler } from '../../lambdas/http.ts';
import { makeInspect } from '../../lambdas/inspect/inspect.ts';
import { makeInvalidate } from '../../lambdas/invalidate/invalidate.ts';
import { makeJobs } from '../../lambdas/jobs/jobs.ts';
import { makeLogin } from '../../lambdas/login/login.ts';
import { makeMetrics } from '../../lambdas/metrics/metrics.ts';
import { makeOpenapi } from '../../lambdas/openapi/openapi.ts';
import { makePatterns } from '../../lambdas/patterns/patterns.ts';
import { makeRecord } from '../../lambdas/record/record.ts';
import { type ApiUnit, matchPath } from '../../lambdas/routes.ts';
import { makeStats } from '../../lambdas/stats/stats.ts';
import { makeStatus } from '../../lambdas/status/status.ts';
import { makeStrategies } from '../../lambdas/strategies/strategies.ts';
import { makeTasks } from '../../lambdas/tasks/tasks.ts';
import { makeWarm } from '../../lambdas/warm/warm.ts';
import { errorStatuses } from '../../scripts/docs/openapi.ts';
import { makeApiEvent, makeContext } from './api-event.ts';

/** When the clock of a test begins: 2026-11-21 12:00 UTC. */
export const START = Date.UTC(2026, 10, 21, 12);

const config = defineConfig({
  origins: {
    catalog: http({ baseUrl: 'https://api.example.com', path: '/products/{sku}' }),
    llm: http({ baseUrl: 'https://llm.example.com', path: '/answers/{prompt}' }),
  },
  keyspaces: {
    product: {
      key: 'catalog:product:{sku}',
      origin: 'catalog',
      ttl: '10m',
      tags: ['catalog', 'sku:{sku}', 'category:{category}'],
      category: '$.category',
    },
    prompt: { key: 'llm:{prompt|hash}', origin: 'llm', ttl: '1h' },
    control: { key: 'control:product:{sku}', origin: 'catalog', ttl: '10m', control: true },
  },
  events: [
    {
      type: 'customer-updated',
      items: [{ keyspace: 'product', params: { sku: '{customer.skus}' } }],
      rewarm: true,
    },
    { type: 'price-changed', source: 'erp', tags: ['sku:{sku}'] },
    { type: 'price-changed', keyspaces: ['prompt'] },
  ],
});

export const settings = resolveSettings(config);

/** The token of a role. */
export function tokenOf(role: Role): string {
  return `token-of-${role}`;
}

/** The record of that token. */
export function tokenRecord(role: Role): TokenRecord {
  const sha256 = createHash('sha256').update(tokenOf(role)).digest('hex');
  return { name: role, role, sha256 };
}

/** What one call may say beside method and path. */
export interface Call {
  /** Who asks; nobody without. */
  readonly as?: Role;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, instead of `json`. */
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly remainingMilliseconds?: number;
}

/** The ports in memory; each may be replaced. */
export function makePorts() {
  const live = makeLiveSettings({ config, options: {} });
  const { settings } = live;
  const clock = makeManualClock(START);
  const ids = makeSeededIds();
  const patterns = makeMemoryPatterns();
  const ledger = makeMemoryLedger(clock);
  const gates = makeMemoryGateStates();
  const runs = makeMemoryRuns(clock);
  const warmQueue = makeMemoryQueue<WarmMessage>(clock);
  const tasks = makeMemoryTasks();
  const users = makeMemoryUsers();
  const strategyPorts = {
    tasks,
    users,
    categories: makeMemoryCategories(),
    settings,
    patterns,
    visits: makeMemoryRecentVisits(clock),
    ledger,
    gateStates: gates,
    runs,
    warmQueue,
    clock,
    ids,
  };
  const configChanges = makeMemoryConfigChanges();
  const log = makeMemoryLog();
  return {
    ...live,
    configChanges,
    refreshSettings: makeRefreshSettings(live, { changes: configChanges, clock, log }),
    clock,
    ids,
    patterns,
    ledger,
    gates,
    gateStates: gates,
    hygiene: makeMemoryHygieneStates(),
    runs,
    tasks,
    users,
    warmQueue,
    accessQueue: makeMemoryQueue<AccessBatch>(clock),
    jobs: makeMemoryJobs(),
    log,
    correlation,
    tokens: makeMemoryTokens((['record', 'read', 'admin'] as const).map(tokenRecord)),
    breaker: makeMemoryBreaker(clock),
    controls: makeMemoryControls(),
    recoveries: makeMemoryRecoveryStates(),
    guide: makeMemoryGuide(clock),
    cache: makeMemoryCache(clock),
    scheduleProblems: (_: Settings): readonly Problem[] => [],
    nextTime: (_: Schedule, _after: number): number | undefined => undefined,
    categories: strategyPorts.categories,
    runStrategy: makeStrategyRunner(strategyPorts),
  };
}

/** Ports that a test replaces. */
export type Ports = ReturnType<typeof makePorts>;

/** Makes the API; `call` goes through the route's handler as API Gateway would. */
export function makeApi(replace: Partial<Ports> = {}) {
  const ports = { ...makePorts(), ...replace };
  const units: Readonly<Record<ApiUnit, HttpHandler>> = {
    record: makeRecord({
      ...ports,
      queue: ports.accessQueue,
      isPaused: makePauseCheck(ports.controls, ports.clock),
    }),
    warm: makeWarm({ ...ports, queue: ports.warmQueue }),
    invalidate: makeInvalidate({ ...ports, queue: ports.warmQueue }),
    events: makeEvents({ ...ports, queue: ports.warmQueue }),
    jobs: makeJobs({ ...ports, queue: ports.warmQueue }),
    login: makeLogin({ ...ports, queue: ports.warmQueue }),
    tasks: makeTasks(ports),
    config: makeConfig(ports),
    inspect: makeInspect(ports),
    control: makeControl(ports),
    stats: makeStats(ports),
    status: makeStatus(ports),
    strategies: makeStrategies(ports),
    advice: makeAdviceUnit(ports),
    metrics: makeMetrics({ ...ports, writeExposition }),
    patterns: makePatterns(ports),
    health: makeHealth(ports),
    openapi: makeOpenapi(ports),
    dashboard: makeDashboard({
      ...ports,
      page: { html: '<!doctype html>', contentSecurityPolicy: "default-src 'none'" },
    }),
  };
  const call = async (method: Method, path: string, options: Call = {}) => {
    const { as, json, remainingMilliseconds, ...rest } = options;
    const match = matchPath(path);
    const endpoint = match?.endpoints.get(method);
    if (!match || !endpoint) throw new Error(`no route ${method} ${path}`);
    const event = makeApiEvent({
      ...rest,
      method,
      path,
      resource: endpoint.path,
      ...(Object.keys(match.pathParameters).length > 0
        ? { pathParameters: match.pathParameters }
        : {}),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      headers: { ...(as ? { Authorization: `Bearer ${tokenOf(as)}` } : {}), ...options.headers },
    });
    const result = await units[endpoint.route.unit](event, makeContext(remainingMilliseconds));
    const answer = {
      status: result.statusCode,
      headers: result.headers ?? {},
      body: isJson(result) ? JSON.parse(result.body) : result.body,
    };
    checkAnswer(endpoint.route, answer.status, answer.body);
    return answer;
  };
  return { ports, call };
}

function isJson({ headers }: APIGatewayProxyResult): boolean {
  return headers?.['content-type'] === 'application/json';
}

/** Every answer of every test is one that the document names. */
function checkAnswer(route: Route, status: number, body: unknown): void {
  const isError = errorStatuses(route).includes(status);
  const answer = route.answers[status];
  if (!answer && !isError) throw new Error(`${route.path} does not name the status ${status}`);
  const schema = answer ? answer.schema : errorSchema;
  const result = schema?.safeParse(body);
  if (result?.error) throw new Error(`${route.path} ${status}: ${result.error.message}`);
}
