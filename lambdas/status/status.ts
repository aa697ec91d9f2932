/** `GET /v1/status`: strategies and their runs, breakers, gates. */
import {
  type GateStatus,
  type OriginStatus,
  type StatusReport,
  type StrategyStatus,
  statusRoute,
} from '../../core/api/status.ts';
import type { Schedule, Settings, StrategySettings } from '../../core/config/settings.ts';
import type { Controls } from '../../core/control/pause.ts';
import type { Breaker, GateStates, Runs } from '../../core/ports.ts';
import { nextIntervalRun } from '../../core/report/status.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** Next time that a cron expression names, after a time; undefined where there is none. */
export type NextCronRun = (
  expression: string,
  timeZone: string,
  after: number,
) => number | undefined;

/** What the unit needs. */
export interface StatusPorts extends HttpPorts {
  readonly settings: Settings;
  readonly runs: Runs;
  /** Absent where the store of the breakers is out of reach: their state is then `unknown`. */
  readonly breaker?: Pick<Breaker, 'state'>;
  readonly gates: GateStates;
  readonly controls: Pick<Controls, 'readPause'>;
  readonly nextCronRun: NextCronRun;
}

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
  const [strategies, origins, gates, pause] = await Promise.all([
    Promise.all([...settings.strategies.values()].map((own) => strategyStatus(ports, own, now))),
    Promise.all([...settings.origins.keys()].map((name) => originStatus(ports, name))),
    Promise.all([...settings.keyspaces.keys()].map((name) => gateStatus(ports, name))),
    ports.controls.readPause(),
  ]);
  const paused = pause !== undefined;
  return { at: now, paused, pausedAt: pause?.at ?? null, strategies, origins, gates };
}

async function strategyStatus(
  { runs, nextCronRun }: StatusPorts,
  { name, enabled, schedule, windows }: StrategySettings,
  now: number,
): Promise<StrategyStatus> {
  const latest = await runs.latest(name, 1 + windows.length);
  const [lastRun] = latest;
  const lastOwn = latest.find(({ window }) => window === undefined);
  const nextRunAt = (times: Schedule): number | null => {
    if (!enabled) return null;
    const next =
      times.kind === 'every'
        ? nextIntervalRun(times.milliseconds, lastOwn?.startedAt, now)
        : nextCronRun(times.expression, times.timeZone, now);
    return next ?? null;
  };
  return {
    name,
    enabled,
    schedule,
    lastRun: lastRun ?? null,
    nextRunAt: nextRunAt(schedule),
    windows: windows.map((window) => ({
      name: window.name,
      schedule: window.schedule,
      nextRunAt: nextRunAt(window.schedule),
    })),
  };
}

/** A cache that is down must not hide the rest of the page. */
async function originStatus({ breaker, log }: StatusPorts, name: string): Promise<OriginStatus> {
  const unknown: OriginStatus = { name, breaker: 'unknown', openUntil: null };
  if (!breaker) return unknown;
  try {
    const { open, until } = await breaker.state(name);
    return { name, breaker: open ? 'open' : 'closed', openUntil: open ? until : null };
  } catch (error) {
    log.warn('the state of a breaker is not known', { origin: name, error: String(error) });
    return unknown;
  }
}

async function gateStatus({ gates }: StatusPorts, keyspace: string): Promise<GateStatus> {
  const { state } = await gates.read(keyspace);
  return { keyspace, threshold: state?.threshold ?? null };
}
