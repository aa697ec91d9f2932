/** `PUT /v1/tasks/{id}`: from what is sent to a task, checked against the configuration. Pure. */
import { type TaskInput, taskInput } from '../api/tasks.ts';
import type { Settings } from '../config/settings.ts';
import { describe, PreheatError, type Problem } from '../errors.ts';
import { type KeyWithParams, resolveKey } from '../keyspaces/keyspaces.ts';
import { knowsParams } from '../keyspaces/known-params.ts';
import { type Parsed, parseRequest } from '../request-schema.ts';
import { parseDuration } from '../units.ts';
import type { Task } from './port.ts';

/** A task without what the call itself tells: who, when, under which id. */
export type TaskChoice = Omit<Task, 'id' | 'updatedAt' | 'updatedBy'>;

const DEFAULT_PRIORITY = 100;

/** Checks a request; all problems at once. */
export function parseTask(
  settings: Pick<Settings, 'keyspaces'>,
  input: unknown,
): Parsed<TaskChoice> {
  const parsed = parseRequest(taskInput, input);
  if (parsed.problems) return parsed;
  const resolved = resolveTaskKey(settings, parsed.value);
  if (resolved.problems) return resolved;
  const { priority = DEFAULT_PRIORITY, interval, ttl, tags = [], critical = true } = parsed.value;
  const intervalMilliseconds = parseDuration(interval ?? '');
  const ttlMilliseconds = parseDuration(ttl ?? '');
  return {
    value: {
      ...resolved.value,
      priority,
      tags: [...new Set(tags)],
      critical,
      ...(intervalMilliseconds !== undefined && { intervalMilliseconds }),
      ...(ttlMilliseconds !== undefined && { ttlMilliseconds }),
    },
  };
}

function resolveTaskKey(
  { keyspaces }: Pick<Settings, 'keyspaces'>,
  { key, keyspace, params }: TaskInput,
): Parsed<KeyWithParams> {
  const wrong = (problem: Problem) => ({ problems: [problem] });
  if ((key === undefined) === (keyspace === undefined)) {
    const expected = 'either a key, or a keyspace and its params';
    return wrong({ path: 'body', expected, found: key === undefined ? 'neither' : 'both' });
  }
  if (key !== undefined && params !== undefined) {
    return wrong({ path: 'params', expected: 'params only beside a keyspace', found: 'a key' });
  }
  try {
    const resolved = resolveKey(keyspaces, { key, keyspace, params }, 'body');
    const own = keyspaces.get(resolved.keyspace);
    if (!own || own.control) {
      const expected = 'a keyspace that is warmed, not a control group';
      return wrong({ path: 'keyspace', expected, found: describe(resolved.keyspace) });
    }
    if (knowsParams(own, resolved)) return { value: resolved };
    const expected = 'keyspace and params: of this key only the digest of a param is known';
    return wrong({ path: 'key', expected, found: describe(key) });
  } catch (error) {
    if (!(error instanceof PreheatError)) throw error;
    const ofBody = ({ path, ...rest }: Problem) => ({ ...rest, path: path.replace(/^body\./, '') });
    return { problems: error.problems.map(ofBody) };
  }
}
