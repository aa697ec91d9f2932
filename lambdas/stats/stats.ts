/** `GET /v1/stats`: what warming does, in figures. */
import * as z from 'zod/mini';
import { WINDOW_MILLISECONDS } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { HygieneStates } from '../../core/patterns/hygiene.ts';
import type { GateStates, KeyspaceStates, Ledger } from '../../core/ports.ts';
import { makeStatsReport, type StatsQuery, statsRows } from '../../core/report/make-stats.ts';
import { type Parsed, parseRequest, strict, wholeText } from '../../core/request-schema.ts';
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
/** An hour: each window is a row to read. */
const MAX_POINTS = 360;
const MAX_RECENT_MILLISECONDS = MAX_POINTS * WINDOW_MILLISECONDS;

const recentError = { error: "a duration from 10s to 1h, as '30s' or '5m'" };
const querySchema = strict({
  recent: z.optional(
    z.string(recentError).check(
      z.refine((text) => {
        const milliseconds = parseDuration(text) ?? 0;
        return milliseconds >= WINDOW_MILLISECONDS && milliseconds <= MAX_RECENT_MILLISECONDS;
      }, recentError),
    ),
  ),
  points: z.optional(wholeText(1, MAX_POINTS)),
});

/** Makes the handler. */
export function makeStats(ports: StatsPorts): HttpHandler {
  return makeHttpHandler({
    role: 'read',
    ports,
    parseQuery,
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

function parseQuery(
  input: Readonly<Record<string, string | undefined>>,
): Parsed<Omit<StatsQuery, 'now'>> {
  const { value, problems } = parseRequest(querySchema, input, ['query']);
  if (problems) return { problems };
  const { recent, points } = value;
  return {
    value: {
      recentMilliseconds: parseDuration(recent ?? '') ?? DEFAULT_RECENT_MILLISECONDS,
      points: Number(points ?? DEFAULT_POINTS),
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
