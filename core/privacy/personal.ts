/** Which keyspaces have keys that name people. */
import type { KeyRef } from '../keyspaces/keyspaces.ts';

/** Names of the keyspaces with `personal` params. */
export function personalKeyspaces(
  keyspaces: Iterable<readonly [string, { readonly personal?: readonly string[] }]>,
): ReadonlySet<string> {
  return new Set(
    [...keyspaces].flatMap(([name, { personal = [] }]) => (personal.length > 0 ? [name] : [])),
  );
}

/** A key as notes and reasons name it: of a keyspace with personal params, nothing but that. */
export function nameOf(
  keyspace: { readonly personal: readonly string[] } | undefined,
  ref: KeyRef,
): string {
  return keyspace?.personal.length === 0 ? ref.key : `a key of ${ref.keyspace}`;
}
