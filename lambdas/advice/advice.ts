/** `GET /v1/advice`: what could be better, in words. */
import { type AdviceReport, adviceRoute } from '../../core/api/advice.ts';
import { CACHE_ROW } from '../../core/budget/rows.ts';
import type { Keyspace, Settings } from '../../core/config/settings.ts';
import type { Ledger, Patterns } from '../../core/ports.ts';
import { healthOf } from '../../core/recovery/health.ts';
import { type AdviceSource, makeAdvice } from '../../core/report/advice.ts';
import { makeStatsReport, statsRows } from '../../core/report/make-stats.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface AdvicePorts extends HttpPorts {
  readonly settings: Settings;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
}

/** Most read keys that are looked at per keyspace. */
const TOP_KEYS = 50;

/** Makes the handler. */
export function makeAdviceUnit(ports: AdvicePorts): HttpHandler {
  return makeHttpHandler({
    route: adviceRoute,
    ports,
    run: async () => ({ status: 200, body: await adviceReport(ports) }),
  });
}

async function adviceReport(ports: AdvicePorts): Promise<AdviceReport> {
  const { settings, ledger, clock } = ports;
  const now = clock.now();
  const query = { now, recentMilliseconds: 0, points: 1 };
  const names = statsRows(settings, query);
  const [counters, sources, [cacheRow = {}]] = await Promise.all([
    ledger.read(names),
    Promise.all([...settings.keyspaces.values()].map((keyspace) => readSource(ports, keyspace))),
    ledger.read([CACHE_ROW]),
  ]);
  const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
  const stats = makeStatsReport(settings, query, { rows, gates: new Map(), hygiene: new Map() });
  return { at: now, advice: makeAdvice(stats, sources, now, healthOf(cacheRow, now)) };
}

async function readSource({ patterns }: AdvicePorts, keyspace: Keyspace): Promise<AdviceSource> {
  const refs = await patterns.top(keyspace.name, TOP_KEYS, keyspace.ttlMilliseconds);
  const records = await patterns.read(refs);
  return { keyspace, records: records.filter((record) => record !== undefined) };
}
