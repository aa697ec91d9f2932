/** `GET /v1/stats`: what warming does, in figures. */
import { statsQuery, statsRoute } from '../../core/api/stats.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { HygieneStates } from '../../core/patterns/hygiene.ts';
import type { GateStates, KeyspaceStates, Ledger } from '../../core/ports.ts';
import { makeStatsReport, type StatsQuery, statsRows } from '../../core/report/make-stats.ts';
import { type Parsed, parseQuery } from '../../core/request-schema.ts';
import { parseDuration } from '../../core/units.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface StatsPorts extends HttpPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly gates: GateStates;
  readonly hygiene: HygieneStates;
}

const DEFAULT_RECENT_MILLISECONDS = 30_000;
const DEFAULT_POINTS = 60;

/** Makes the handler. */
export function makeStats(ports: StatsPorts): HttpHandler {
  return makeHttpHandler({
    route: statsRoute,
    ports,
    parseQuery: parseStatsQuery,
    run: async ({ query }) => {
      const asked = { ...query, now: ports.clock.now() };
      const names = statsRows(ports.settings, asked);
      const keyspaces = [...ports.settings.keyspaces.keys()];
      const [counters, gates, hygiene] = await Promise.all([
        ports.ledger.read(names),
        readStates(ports.gates, keyspaces),
        readStates(ports.hygiene, keyspaces),
      ]);
      const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
      return {
        status: 200,
        body: makeStatsReport(ports.settings, asked, { rows, gates, hygiene }),
      };
    },
  });
}

function parseStatsQuery(
  input: Readonly<Record<string, string | undefined>>,
): Parsed<Omit<StatsQuery, 'now'>> {
  const { value, problems } = parseQuery(statsQuery, input);
  if (problems) return { problems };
  const { recent, points } = value;
  return {
    value: {
      recentMilliseconds: parseDuration(recent ?? '') ?? DEFAULT_RECENT_MILLISECONDS,
      points: points ?? DEFAULT_POINTS,
    },
  };
}

async function readStates<State>(
  states: KeyspaceStates<State>,
  keyspaces: readonly string[],
): Promise<Map<string, State>> {
  const records = await Promise.all(keyspaces.map((name) => states.read(name)));
  return new Map(
    records.flatMap(({ state }, index): [string, State][] =>
      state ? [[keyspaces[index] ?? '', state]] : [],
    ),
  );
}
