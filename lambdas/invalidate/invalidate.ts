/** `POST /v1/invalidate`: drops what has changed, and has it warmed again where that is wanted. */
import { invalidateRoute, invalidateSchema } from '../../core/api/invalidate.ts';
import { knownNames } from '../../core/api/names.ts';
import { MANUAL } from '../../core/budget/rows.ts';
import type { Settings } from '../../core/config/settings.ts';
import {
  type InvalidationPorts,
  type InvalidationTarget,
  invalidate,
  waitForLeases,
} from '../../core/invalidation/invalidate.ts';
import { rewarm } from '../../core/invalidation/rewarm.ts';
import { type KeyInput, resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { Patterns } from '../../core/ports.ts';
import { type Parsed, parseRequest } from '../../core/request-schema.ts';
import type { StartJobPorts } from '../../core/warming/start-job.ts';
import {
  type Answer,
  type HttpHandler,
  type HttpPorts,
  type HttpRequest,
  makeHttpHandler,
} from '../http.ts';

/** What the unit needs. */
export interface InvalidatePorts extends HttpPorts, InvalidationPorts, StartJobPorts {
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
}

interface InvalidateRequest {
  readonly target: InvalidationTarget;
  readonly rewarm: boolean;
}

/** Time kept for leases of processes, the job and the answer. */
const CLOSING_MILLISECONDS = 18_000;

/** Makes the handler. */
export function makeInvalidate(ports: InvalidatePorts): HttpHandler {
  return makeHttpHandler({
    route: invalidateRoute,
    ports,
    parseBody: (input) => parseInvalidate(ports.settings, input),
    run: (request) => run(ports, request),
  });
}

async function run(
  ports: InvalidatePorts,
  { body, remainingMilliseconds }: HttpRequest<InvalidateRequest, undefined>,
): Promise<Answer> {
  const patience = Math.max(1_000, remainingMilliseconds() - CLOSING_MILLISECONDS);
  const deadlineAt = ports.clock.now() + patience;
  const { count, done, keys } = await invalidate(ports, body.target, deadlineAt);
  const job = body.rewarm
    ? await rewarm(ports, { keys, strategy: MANUAL, request: `${keys.length} invalidated keys` })
    : undefined;
  await waitForLeases(ports);
  const answer = { invalidated: count, done, job: job?.id ?? null, rewarming: job?.total ?? 0 };
  return { status: done ? 200 : 202, body: answer };
}

function parseInvalidate(settings: Settings, input: unknown): Parsed<InvalidateRequest> {
  const { keyspaces } = settings;
  const parsed = parseRequest(invalidateSchema(knownNames(settings, 'all')), input);
  if (parsed.problems) return parsed;
  const { keys = [], items = [], tags = [], keyspace, rewarm: again = false } = parsed.value;
  const inputs: readonly KeyInput[] = [...keys.map((key) => ({ key })), ...items];
  if (inputs.length + tags.length === 0 && keyspace === undefined) {
    const expected = 'at least one of keys, items, tags and keyspace';
    return { problems: [{ path: 'body', expected, found: 'none of them' }] };
  }
  const target = {
    keys: inputs.map((given) => resolveKey(keyspaces, given, 'body')),
    tags,
    keyspaces: keyspace === undefined ? [] : [keyspace],
  };
  return { value: { target, rewarm: again } };
}
