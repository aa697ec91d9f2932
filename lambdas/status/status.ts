/** `GET /v1/status`: strategies and their runs, breakers, gates. */

import {
  type GateStatus,
  type OriginStatus,
  type StatusReport,
  type StrategyStatus,
  statusRoute,
} from '../../core/api/status.ts';
import { CACHE_ROW, runsRow } from '../../core/budget/rows.ts';
import type { Settings, StrategySettings } from '../../core/config/settings.ts';
import type { Controls } from '../../core/control/pause.ts';
import type { Breaker, GateStates, Jobs, Ledger, Runs } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import { healthOf } from '../../core/recovery/health.ts';
import type { RecoveryStates } from '../../core/recovery/port.ts';
import { summariseJob } from '../../core/report/job.ts';
import { type NextTime, strategyStatus } from '../../core/report/status.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface StatusPorts extends HttpPorts {
  readonly settings: Settings;
  readonly runs: Runs;
  readonly jobs: Pick<Jobs, 'recent' | 'read'>;
  readonly ledger: Pick<Ledger, 'read'>;
  /** Absent where the store of the breakers is out of reach: their state is then `unknown`. */
  readonly breaker?: Pick<Breaker, 'state'>;
  readonly gates: GateStates;
  readonly recoveries: Pick<RecoveryStates, 'read'>;
  readonly controls: Pick<Controls, 'readPause'>;
  readonly nextTime: NextTime;
}

/** Older jobs have long been done, or given up. */
const LATEST_JOBS = 10;

/** Makes the handler. */
export function makeStatus(ports: StatusPorts): HttpHandler {
  return makeHttpHandler({
    route: statusRoute,
    ports,
    run: async () => ({ status: 200, body: await statusReport(ports) }),
  });
}

async function statusReport(ports: StatusPorts): Promise<StatusReport> {
  const { clock, settings } = ports;
  const now = clock.now();
  const [strategies, origins, gates, running, cycles, pause, recovery, cache] = await Promise.all([
    Promise.all([...settings.strategies.values()].map((own) => readStrategy(ports, own, now))),
    Promise.all([...settings.origins.keys()].map((name) => originStatus(ports, name))),
    Promise.all([...settings.keyspaces.keys()].map((name) => gateStatus(ports, name))),
    runningJobs(ports),
    countCycles(ports),
    ports.controls.readPause(),
    readRecovery(ports),
    readCache(ports, now),
  ]);
  const paused = pause !== undefined;
  const pausedAt = pause?.at ?? null;
  const what = { strategies, running, recovery, cache, cycles, origins, gates };
  return { at: now, paused, pausedAt, ...what };
}

async function readRecovery({ recoveries }: StatusPorts): Promise<StatusReport['recovery']> {
  const { running } = (await recoveries.read()).state ?? {};
  if (!running) return null;
  const { job, cause, startedAt } = running;
  const sent = Object.values(running.sent).reduce((sum, keys) => sum + keys, 0);
  return { job, cause, startedAt, sent };
}

async function readCache({ ledger }: StatusPorts, now: number): Promise<StatusReport['cache']> {
  const [row = {}] = await ledger.read([CACHE_ROW]);
  return healthOf(row, now) ?? null;
}

async function readStrategy(
  { runs, nextTime }: StatusPorts,
  own: StrategySettings,
  now: number,
): Promise<StrategyStatus> {
  const latest = await runs.latest(own.name, 1 + own.windows.length);
  return strategyStatus(own, latest, nextTime, now);
}

/** A cache that is down must not hide the rest of the page. */
async function originStatus({ breaker, log }: StatusPorts, name: string): Promise<OriginStatus> {
  const unknown: OriginStatus = { name, breaker: 'unknown', openUntil: null };
  if (!breaker) return unknown;
  try {
    const { open, until } = await breaker.state(name);
    return { name, breaker: open ? 'open' : 'closed', openUntil: open ? until : null };
  } catch (error) {
    log.warn('the state of a breaker is not known', { origin: name, error: loggable(error) });
    return unknown;
  }
}

async function runningJobs({ jobs }: StatusPorts): Promise<StatusReport['running']> {
  const latest = await jobs.recent(LATEST_JOBS);
  const found = await Promise.all(latest.map(({ id }) => jobs.read(id)));
  return found
    .flatMap((one) => (one ? [summariseJob(one.job, one.results)] : []))
    .filter(({ state }) => state === 'running');
}

async function countCycles({ settings, ledger }: StatusPorts): Promise<number> {
  const rows = await ledger.read([...settings.strategies.keys()].map(runsRow));
  return rows.reduce((sum, row) => sum + (row['runs'] ?? 0), 0);
}

async function gateStatus({ gates }: StatusPorts, keyspace: string): Promise<GateStatus> {
  const { state } = await gates.read(keyspace);
  return { keyspace, threshold: state?.threshold ?? null };
}
