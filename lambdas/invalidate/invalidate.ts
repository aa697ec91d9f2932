/** `POST /v1/invalidate`: drops what has changed, and has it warmed again where that is wanted. */
import { invalidateRoute, invalidateSchema } from '../../core/api/invalidate.ts';
import { knownNames } from '../../core/api/names.ts';
import { MANUAL } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import { dropAndRewarm } from '../../core/invalidation/drop-and-rewarm.ts';
import type { InvalidationPorts, InvalidationTarget } from '../../core/invalidation/invalidate.ts';
import { type KeyInput, resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { Patterns } from '../../core/ports.ts';
import { type Parsed, parseRequest } from '../../core/request-schema.ts';
import type { StartJobPorts } from '../../core/warming/start-job.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface InvalidatePorts extends HttpPorts, InvalidationPorts, StartJobPorts {
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
}

type Target = InvalidationTarget & { readonly rewarm: boolean };

/** Makes the handler. */
export function makeInvalidate(ports: InvalidatePorts): HttpHandler {
  return makeHttpHandler({
    route: invalidateRoute,
    ports,
    parseBody: (input) => parseInvalidate(ports.settings, input),
    run: async ({ body, remainingMilliseconds }) => {
      const answer = await dropAndRewarm(ports, {
        targets: [body],
        strategy: MANUAL,
        remainingMilliseconds: remainingMilliseconds(),
      });
      return { status: answer.done ? 200 : 202, body: answer };
    },
  });
}

function parseInvalidate(settings: Settings, input: unknown): Parsed<Target> {
  const { keyspaces } = settings;
  const parsed = parseRequest(invalidateSchema(knownNames(settings, 'all')), input);
  if (parsed.problems) return parsed;
  const { keys = [], items = [], tags = [], keyspace, rewarm = false } = parsed.value;
  const inputs: readonly KeyInput[] = [...keys.map((key) => ({ key })), ...items];
  if (inputs.length + tags.length === 0 && keyspace === undefined) {
    const expected = 'at least one of keys, items, tags and keyspace';
    return { problems: [{ path: 'body', expected, found: 'none of them' }] };
  }
  const target = {
    keys: inputs.map((given) => resolveKey(keyspaces, given, 'body')),
    tags,
    keyspaces: keyspace === undefined ? [] : [keyspace],
    rewarm,
  };
  return { value: target };
}
