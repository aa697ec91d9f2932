/** The switches of an operator: pause and resume all warming, empty the cache. */
import { clearRoute, clearSchema, pauseRoute, resumeRoute } from '../../core/api/control.ts';
import { knownNames } from '../../core/api/names.ts';
import {
  CONFIRMATION_MILLISECONDS,
  confirmationOf,
  isConfirmed,
} from '../../core/control/confirmation.ts';
import { type ForgetPorts, forgetPatterns } from '../../core/control/forget.ts';
import type { Controls, Pause } from '../../core/control/pause.ts';
import { requestInvalid, throwDependencyDown } from '../../core/errors.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import {
  type InvalidationPorts,
  invalidate,
  waitForLeases,
} from '../../core/invalidation/invalidate.ts';
import { type Parsed, parseRequest } from '../../core/request-schema.ts';
import { joinHandlers } from '../http/join.ts';
import {
  type Answer,
  type HttpHandler,
  type HttpPorts,
  type HttpRequest,
  makeHttpHandler,
} from '../http.ts';

/** What the unit needs. */
export interface ControlPorts extends HttpPorts, InvalidationPorts {
  readonly patterns: InvalidationPorts['patterns'] & ForgetPorts['patterns'];
  readonly controls: Controls;
  readonly guide: Pick<Guide, 'halt'>;
}

interface ClearRequest {
  readonly keyspaces: readonly string[];
  /** What was learned, not the cache. */
  readonly isOfPatterns: boolean;
  /** What is confirmed, in words. */
  readonly deed: string;
  readonly token: string | undefined;
}

/** Time kept for leases of processes and the answer. */
const CLOSING_MILLISECONDS = 17_000;

/** Makes the handler of all three. */
export function makeControl(ports: ControlPorts): HttpHandler {
  const change = (isPaused: boolean) => (request: HttpRequest<undefined, undefined>) =>
    setPause(ports, isPaused ? { at: ports.clock.now(), by: callerOf(request) } : undefined);
  return joinHandlers([
    [pauseRoute, makeHttpHandler({ route: pauseRoute, ports, run: change(true) })],
    [resumeRoute, makeHttpHandler({ route: resumeRoute, ports, run: change(false) })],
    [
      clearRoute,
      makeHttpHandler({
        route: clearRoute,
        ports,
        parseBody: (input) => parseClear(ports, input),
        run: (request) => clear(ports, request),
      }),
    ],
  ]);
}

/** Table first: the cache may be emptied, and then the table says what holds. */
async function setPause(
  { controls, guide }: ControlPorts,
  pause: Pause | undefined,
): Promise<Answer> {
  // Paused already: it stays whose pause it was.
  const next = pause && ((await controls.readPause()) ?? pause);
  await controls.savePause(next);
  await guide.halt(next !== undefined).catch(throwDependencyDown('the cache'));
  const body = { paused: next !== undefined, pausedAt: next?.at ?? null, by: next?.by ?? null };
  return { status: 200, body };
}

async function clear(
  ports: ControlPorts,
  request: HttpRequest<ClearRequest, undefined>,
): Promise<Answer> {
  const { keyspaces, isOfPatterns, deed, token } = request.body;
  const caller = callerOf(request);
  const now = ports.clock.now();
  if (token === undefined) {
    const expiresAt = now + CONFIRMATION_MILLISECONDS;
    const confirmation = confirmationOf(deed, caller, expiresAt);
    return { status: 202, body: { token: confirmation, expiresAt, keyspaces } };
  }
  if (!isConfirmed(token, deed, caller, now)) {
    const expected = 'the token that the same call without one has answered, within five minutes';
    throw requestInvalid([{ path: 'token', expected, found: 'another' }]);
  }
  const deadlineAt = now + Math.max(1_000, request.remainingMilliseconds() - CLOSING_MILLISECONDS);
  const { count, done } = isOfPatterns
    ? await forgetPatterns(ports, keyspaces, deadlineAt)
    : await invalidate(ports, { keys: [], tags: [], keyspaces }, deadlineAt);
  if (!isOfPatterns) await waitForLeases(ports);
  const what = isOfPatterns ? 'what was learned was forgotten' : 'the cache was cleared';
  ports.log.warn(what, { by: caller, keyspaces, keys: count, done });
  return { status: done ? 200 : 202, body: { cleared: count, done } };
}

function parseClear({ settings }: ControlPorts, input: unknown): Parsed<ClearRequest> {
  const parsed = parseRequest(clearSchema(knownNames(settings, 'all')), input);
  if (parsed.problems) return parsed;
  const { keyspace, all, patterns, token } = parsed.value;
  if ((keyspace === undefined) === (all === undefined)) {
    const found = keyspace === undefined ? 'neither' : 'both';
    return { problems: [{ path: 'body', expected: 'either keyspace or all', found }] };
  }
  const keyspaces = keyspace === undefined ? [...settings.keyspaces.keys()] : [keyspace];
  const isOfPatterns = patterns === true;
  const deed = `${isOfPatterns ? 'forget' : 'clear'} ${keyspace ?? '*'}`;
  return { value: { keyspaces, isOfPatterns, deed, token } };
}

function callerOf({ caller }: Pick<HttpRequest<unknown, unknown>, 'caller'>): string {
  return caller?.name ?? '';
}
