/** `GET /v1/strategies`: what each strategy is set to, does, and is worth. */
import { strategiesQuery, strategiesRoute } from '../../core/api/strategies.ts';
import type { Settings, StrategySettings } from '../../core/config/settings.ts';
import type { Ledger, Run, Runs } from '../../core/ports.ts';
import { overviewRows, strategiesReport } from '../../core/report/overview.ts';
import type { NextTime } from '../../core/report/status.ts';
import { parseQuery } from '../../core/request-schema.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface StrategiesPorts extends HttpPorts {
  readonly settings: Settings;
  readonly runs: Pick<Runs, 'latest'>;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly nextTime: NextTime;
}

const DEFAULT_RUNS = 5;

/** Makes the handler. */
export function makeStrategies(ports: StrategiesPorts): HttpHandler {
  const { settings, runs, ledger, nextTime, clock } = ports;
  return makeHttpHandler({
    route: strategiesRoute,
    ports,
    parseQuery: (input) => parseQuery(strategiesQuery, input),
    run: async ({ query: { runs: shownRuns = DEFAULT_RUNS } }) => {
      const names = overviewRows(settings);
      const readRuns = async ({ name, windows }: StrategySettings): Promise<[string, Run[]]> => [
        name,
        await runs.latest(name, shownRuns + windows.length),
      ];
      const [counters, latest] = await Promise.all([
        ledger.read(names),
        Promise.all([...settings.strategies.values()].map(readRuns)),
      ]);
      const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
      const source = { rows, runs: new Map(latest), nextTime, now: clock.now(), shownRuns };
      return { status: 200, body: strategiesReport(settings, source) };
    },
  });
}
