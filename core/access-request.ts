/** `POST /v1/access`: what an application may send, and what becomes of it. Pure. */
import { type AccessEvent, DEMAND, type ReadCounts } from './access.ts';
import {
  type AccessEventInput,
  accessEnvelope,
  accessEventSchema,
  MAX_EVENTS,
  readCountsSchema,
} from './api/access.ts';
import type { Keyspace } from './config/settings.ts';
import { describe, formatProblem, PreheatError, type Problem } from './errors.ts';
import { type KeyWithParams, resolveKey } from './keyspaces/keyspaces.ts';
import { type Parsed, parseRequest } from './request-schema.ts';

/** Clocks of applications differ; beyond that a time is a mistake. */
const MAX_FUTURE_MILLISECONDS = 5 * 60_000;
/** Older reads tell nothing about the next hours, and hour slots are kept for 15 days. */
export const MAX_AGE_MILLISECONDS = 14 * 86_400_000;

/** An event or a set of counts that was not taken. */
export interface Rejection {
  /** Its place in `events` or `counts`; `path` says which. */
  readonly index: number;
  /** Where its first mistake is. */
  readonly path: string;
  /** All its mistakes. */
  readonly reason: string;
}

/** What is taken of a request, and what is not. */
export interface AccessRequest {
  readonly id?: string;
  readonly events: readonly AccessEvent[];
  readonly counts?: readonly ReadCounts[];
  readonly rejected: readonly Rejection[];
}

/**
 * Checks and normalises a request. A wrong entry is rejected alone. The request as a whole is
 * wrong, with the problems of all its entries, when its envelope is or when nothing in it is right.
 */
export function parseAccess(
  keyspaces: ReadonlyMap<string, Keyspace>,
  now: number,
  input: unknown,
): Parsed<AccessRequest> {
  const envelope = parseRequest(accessEnvelope, input);
  const raw = envelope.value ?? entriesOf(input);
  const events = parseEach(raw.events, 'events', (event, path) =>
    parseEvent(keyspaces, now, event, path),
  );
  const counts = parseEach(raw.counts ?? [], 'counts', (counted, path) =>
    parseCounts(keyspaces, now, counted, path),
  );
  const wrong = [...events.wrong, ...counts.wrong];
  const isAllWrong = wrong.length > 0 && events.right.length + counts.right.length === 0;
  if (!envelope.value || isAllWrong) {
    const own = envelope.problems ?? [];
    return { problems: [...own, ...wrong.flatMap(({ problems }) => problems)] };
  }
  return {
    value: {
      ...(envelope.value.id === undefined ? {} : { id: envelope.value.id }),
      events: events.right,
      ...(envelope.value.counts ? { counts: counts.right } : {}),
      rejected: wrong.map(toRejection),
    },
  };
}

interface Wrong {
  readonly index: number;
  readonly problems: readonly Problem[];
}

/** What can still be checked when the envelope is wrong. */
function entriesOf(input: unknown): { readonly events: unknown[]; readonly counts: unknown[] } {
  const { events, counts } = (input ?? {}) as { events?: unknown; counts?: unknown };
  const entries = (value: unknown) => (Array.isArray(value) ? value.slice(0, MAX_EVENTS) : []);
  return { events: entries(events), counts: entries(counts) };
}

function parseEach<T>(
  inputs: readonly unknown[],
  name: string,
  parse: (input: unknown, path: readonly [string, number]) => Parsed<T>,
): { readonly right: T[]; readonly wrong: Wrong[] } {
  const right: T[] = [];
  const wrong: Wrong[] = [];
  for (const [index, input] of inputs.entries()) {
    const parsed = parse(input, [name, index]);
    if (parsed.problems) wrong.push({ index, problems: parsed.problems });
    else right.push(parsed.value);
  }
  return { right, wrong };
}

function toRejection({ index, problems }: Wrong): Rejection {
  const reason = problems.map(formatProblem).join('; ');
  return {
    index,
    path: problems[0]?.path ?? '',
    reason: reason.length > 500 ? `${reason.slice(0, 499)}…` : reason,
  };
}

function parseEvent(
  keyspaces: ReadonlyMap<string, Keyspace>,
  now: number,
  input: unknown,
  path: readonly [string, number],
): Parsed<AccessEvent> {
  const parsed = parseRequest(accessEventSchema, input, path);
  if (parsed.problems) return parsed;
  const event = parsed.value;
  const at = path.join('.');
  const resolved = resolveEventKey(keyspaces, event, at);
  const problems = [
    ...(resolved.problems ?? []),
    ...countProblems(event, at),
    ...timeProblems(event.at, now, `${at}.at`),
    ...timeProblems(event.firstAt, now, `${at}.firstAt`),
    ...timeProblems(event.loadedAt, now, `${at}.loadedAt`),
  ];
  if (resolved.problems || problems.length > 0) return { problems };
  return { value: normaliseEvent(event, resolved.value, now) };
}

function resolveEventKey(
  keyspaces: ReadonlyMap<string, Keyspace>,
  event: AccessEventInput,
  path: string,
): Parsed<KeyWithParams> {
  const { key, keyspace, params } = event;
  try {
    // A key beside the name of its keyspace is enough, where params are not given.
    const byKey = key !== undefined && params === undefined;
    const resolved = resolveKey(keyspaces, byKey ? { key } : { key, keyspace, params }, path);
    if (key !== undefined && resolved.key !== key) {
      return {
        problems: [{ path: `${path}.key`, expected: `'${resolved.key}'`, found: describe(key) }],
      };
    }
    if (keyspace !== undefined && resolved.keyspace !== keyspace) {
      const expected = `'${resolved.keyspace}', to which the key belongs`;
      return { problems: [{ path: `${path}.keyspace`, expected, found: describe(keyspace) }] };
    }
    return { value: resolved };
  } catch (error) {
    if (error instanceof PreheatError) return { problems: error.problems };
    throw error;
  }
}

function countProblems({ hit, reads, misses, warmed }: AccessEventInput, path: string): Problem[] {
  const problems: Problem[] = [];
  if (hit !== undefined && (reads !== undefined || misses !== undefined)) {
    problems.push({
      path: `${path}.hit`,
      expected: 'either hit or reads and misses',
      found: 'both',
    });
  }
  if (reads === 0 && !warmed) {
    problems.push({ path: `${path}.reads`, expected: 'at least 1, or warmed', found: '0' });
  }
  if (misses !== undefined && misses > (reads ?? 0)) {
    const expected = `at most as many as reads (${reads ?? 'not given'})`;
    problems.push({ path: `${path}.misses`, expected, found: String(misses) });
  }
  return problems;
}

function timeProblems(time: number | undefined, now: number, path: string): Problem[] {
  if (time === undefined) return [];
  if (time >= now - MAX_AGE_MILLISECONDS && time <= now + MAX_FUTURE_MILLISECONDS) return [];
  const expected = 'epoch milliseconds of the last 14 days, at most 5 minutes ahead';
  return [{ path, expected, found: String(time) }];
}

function normaliseEvent(event: AccessEventInput, key: KeyWithParams, now: number): AccessEvent {
  const { hit, reads = 1, misses = hit === false ? 1 : 0, at = now, source = DEMAND } = event;
  const { firstAt, loadMilliseconds, loadedAt, bytes, used, warmed } = event;
  const { account, user, session, category } = event;
  return {
    ...key,
    at,
    reads,
    misses,
    source,
    ...given({ firstAt, loadMilliseconds, loadedAt, bytes, used, warmed }),
    ...given({ account, user, session, category }),
  };
}

/** Leaves out what was not given: messages stay small, and absent is not `undefined`. */
function given<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}

function parseCounts(
  keyspaces: ReadonlyMap<string, Keyspace>,
  now: number,
  input: unknown,
  path: readonly [string, number],
): Parsed<ReadCounts> {
  const parsed = parseRequest(readCountsSchema, input, path);
  if (parsed.problems) return parsed;
  const counts = parsed.value;
  const at = path.join('.');
  const problems = timeProblems(counts.at, now, `${at}.at`);
  if (!keyspaces.has(counts.keyspace)) {
    const expected = `one of ${[...keyspaces.keys()].join(', ')}`;
    problems.push({ path: `${at}.keyspace`, expected, found: describe(counts.keyspace) });
  }
  if (counts.misses > counts.reads) {
    const expected = `at most as many as reads (${counts.reads})`;
    problems.push({ path: `${at}.misses`, expected, found: String(counts.misses) });
  }
  if (problems.length > 0) return { problems };
  const { warms, settled, memory, ...others } = counts;
  return { value: { ...others, ...given({ warms, settled, memory }) } };
}
