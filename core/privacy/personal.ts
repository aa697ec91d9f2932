/** Which keyspaces have keys that name people. */

/** Names of the keyspaces with `personal` params. */
export function personalKeyspaces(
  keyspaces: Iterable<readonly [string, { readonly personal?: readonly string[] }]>,
): ReadonlySet<string> {
  return new Set(
    [...keyspaces].flatMap(([name, { personal = [] }]) => (personal.length > 0 ? [name] : [])),
  );
}
