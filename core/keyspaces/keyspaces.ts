/** From a key to its keyspace, and from keyspace and params to the key. */
import type { Keyspace } from '../config/settings.ts';
import { describe, paramsInvalid } from '../errors.ts';
import { formatKey, type Params, parseKey } from './template.ts';

/** A key and the family it belongs to: what every table, queue and strategy speaks of. */
export interface KeyRef {
  readonly keyspace: string;
  readonly key: string;
}

/** A key with the params that its origin needs. */
export interface KeyWithParams extends KeyRef {
  readonly params: Params;
}

/** Text that identifies a key over all keyspaces. */
export function refId(ref: KeyRef): string {
  return `${ref.keyspace}#${ref.key}`;
}

/** Whether both are the same key. */
export function isSameRef(a: KeyRef, b: KeyRef): boolean {
  return a.key === b.key && a.keyspace === b.keyspace;
}

/** Finds the one keyspace whose template fits the key; undefined where none does. */
export function matchKey(
  keyspaces: ReadonlyMap<string, Keyspace>,
  key: string,
): KeyWithParams | undefined {
  for (const keyspace of keyspaces.values()) {
    const params = parseKey(keyspace.template, key);
    if (params) return { keyspace: keyspace.name, key, params };
  }
  return undefined;
}

/** What names a key from outside: the key itself, or keyspace and params. */
export interface KeyInput {
  readonly key?: string | undefined;
  readonly keyspace?: string | undefined;
  readonly params?: Params | undefined;
}

/**
 * Resolves a key given either way. Hashed params cannot be told from a bare key: `params` is
 * then the digests, and only a stored record can reload it.
 *
 * @throws PreheatError `params_invalid`, its problem's path under `path`.
 */
export function resolveKey(
  keyspaces: ReadonlyMap<string, Keyspace>,
  input: KeyInput,
  path: string,
): KeyWithParams {
  if (input.keyspace !== undefined) {
    const keyspace = keyspaces.get(input.keyspace);
    if (!keyspace) {
      throw paramsInvalid({
        path: `${path}.keyspace`,
        expected: `one of ${[...keyspaces.keys()].join(', ')}`,
        found: describe(input.keyspace),
      });
    }
    const params = input.params ?? {};
    const key = formatKey(keyspace.template, params, `${path}.params`);
    return { keyspace: keyspace.name, key, params };
  }
  const match = input.key === undefined ? undefined : matchKey(keyspaces, input.key);
  if (match) return match;
  throw paramsInvalid({
    path: `${path}.key`,
    expected: 'a key that fits the template of a keyspace',
    found: describe(input.key),
  });
}
