/** `GET /v1/stats`: what warming does, in figures. */
import * as z from 'zod/mini';
import { WINDOW_MILLISECONDS } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { GateState } from '../../core/gate/state.ts';
import type { GateStates, Ledger } from '../../core/ports.ts';
import { makeStatsReport, type StatsQuery, statsRows } from '../../core/report/make-stats.ts';
import { type Parsed, parseRequest, strict, wholeText } from '../../core/request-schema.ts';
import { parseDuration } from '../../core/units.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface StatsPorts extends HttpPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly gates: GateStates;
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
      const [counters, gates] = await Promise.all([ports.ledger.read(names), readGates(ports)]);
      const rows = new Map(names.map((name, index) => [name, counters[index] ?? {}]));
      return { status: 200, body: makeStatsReport(ports.settings, asked, { rows, gates }) };
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

async function readGates({ settings, gates }: StatsPorts): Promise<Map<string, GateState>> {
  const names = [...settings.keyspaces.keys()];
  const states = await Promise.all(names.map((name) => gates.read(name)));
  return new Map(
    states.flatMap(({ state }, index): [string, GateState][] =>
      state ? [[names[index] ?? '', state]] : [],
    ),
  );
}
