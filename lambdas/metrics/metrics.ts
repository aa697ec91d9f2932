/** `GET /v1/metrics`: figures for Prometheus. */
import { metricsRoute } from '../../core/api/metrics.ts';
import { runsRow, WINDOW_MILLISECONDS } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates, Ledger } from '../../core/ports.ts';
import { makeStatsReport, statsRows } from '../../core/report/make-stats.ts';
import { type MetricFamily, metricFamilies } from '../../core/report/metrics.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface MetricsPorts extends HttpPorts {
  readonly settings: Settings;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly gates: Pick<GateStates, 'read'>;
  readonly writeExposition: (
    families: readonly MetricFamily[],
  ) => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** As long as Prometheus usually waits between two looks. */
const RECENT_MILLISECONDS = 6 * WINDOW_MILLISECONDS;

/** Makes the handler. */
export function makeMetrics(ports: MetricsPorts): HttpHandler {
  return makeHttpHandler({ route: metricsRoute, ports, run: () => expose(ports) });
}

async function expose(ports: MetricsPorts): Promise<Answer> {
  const { settings, ledger, clock } = ports;
  const query = { now: clock.now(), recentMilliseconds: RECENT_MILLISECONDS, points: 1 };
  const names = [...statsRows(settings, query), ...[...settings.strategies.keys()].map(runsRow)];
  const [counters, gates] = await Promise.all([ledger.read(names), readGates(ports)]);
  const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
  const stats = makeStatsReport(settings, query, { rows, gates, hygiene: new Map() });
  const families = metricFamilies(settings, stats, rows);
  const { contentType, text } = await ports.writeExposition(families);
  return { status: 200, body: text, headers: { 'content-type': contentType } };
}

async function readGates({ settings, gates }: MetricsPorts): Promise<Map<string, GateState>> {
  const read = async (name: string): Promise<[string, GateState][]> => {
    const { state } = await gates.read(name);
    return state ? [[name, state]] : [];
  };
  return new Map((await Promise.all([...settings.keyspaces.keys()].map(read))).flat());
}
