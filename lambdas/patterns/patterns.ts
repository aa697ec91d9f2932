/** `GET /v1/patterns`: what is known of one key, or the most read keys of a keyspace. */
import { patternsQuery, patternsRoute } from '../../core/api/patterns.ts';
import type { Keyspace, Settings } from '../../core/config/settings.ts';
import { describe, notFound, paramsInvalid } from '../../core/errors.ts';
import { resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { GateStates, Patterns } from '../../core/ports.ts';
import { explainKey, listTopKeys } from '../../core/report/patterns.ts';
import { type Parsed, parseQuery } from '../../core/request-schema.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface PatternsPorts extends HttpPorts {
  readonly settings: Settings;
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
  readonly gates: GateStates;
}

type Query = { readonly key: string } | { readonly keyspace: string; readonly limit: number };

const DEFAULT_LIMIT = 20;
/** Makes the handler. */
export function makePatterns(ports: PatternsPorts): HttpHandler {
  return makeHttpHandler({
    route: patternsRoute,
    ports,
    parseQuery: parsePatternsQuery,
    run: async ({ query }) => ({
      status: 200,
      body: 'key' in query ? await keyReport(ports, query.key) : await topReport(ports, query),
    }),
  });
}

function parsePatternsQuery(input: Readonly<Record<string, string | undefined>>): Parsed<Query> {
  const { value, problems } = parseQuery(patternsQuery, input);
  if (problems) return { problems };
  const { key, keyspace, limit } = value;
  if (key !== undefined && keyspace === undefined && limit === undefined) return { value: { key } };
  if (key === undefined && keyspace !== undefined) {
    return { value: { keyspace, limit: limit ?? DEFAULT_LIMIT } };
  }
  const expected = 'a key, or a keyspace and perhaps a limit';
  const found = Object.keys(input).join(' and ') || 'neither';
  return { problems: [{ path: 'query', expected, found }] };
}

async function keyReport({ settings, patterns, gates, clock }: PatternsPorts, key: string) {
  const ref = resolveKey(settings.keyspaces, { key }, 'query');
  const keyspace = settings.keyspaces.get(ref.keyspace) as Keyspace;
  const [[record], { state }] = await Promise.all([
    patterns.read([{ keyspace: ref.keyspace, key }]),
    gates.read(ref.keyspace),
  ]);
  if (!record) throw notFound('key', key.slice(0, 64));
  return explainKey(record, keyspace, state, clock.now());
}

async function topReport(
  { settings, patterns, gates, clock }: PatternsPorts,
  { keyspace: name, limit }: Extract<Query, { keyspace: string }>,
) {
  const keyspace = settings.keyspaces.get(name);
  if (!keyspace) {
    const expected = `one of ${[...settings.keyspaces.keys()].join(', ')}`;
    throw paramsInvalid({ path: 'query.keyspace', expected, found: describe(name) });
  }
  const refs = await patterns.top(name, limit, keyspace.ttlMilliseconds);
  const [records, { state }] = await Promise.all([patterns.read(refs), gates.read(name)]);
  const known = records.filter((record) => record !== undefined);
  return listTopKeys(known, keyspace, state, clock.now());
}
