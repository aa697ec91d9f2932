/** States of keyspaces in memory. */
import type { KeyspaceStates } from '../../core/ports.ts';

/** Makes an empty store. States are kept by reference: they are values, replaced as a whole. */
export function makeMemoryStates<State>(): KeyspaceStates<State> {
  const stored = new Map<string, { readonly version: number; readonly state: State }>();
  return {
    async read(keyspace) {
      return stored.get(keyspace) ?? { version: 0, state: undefined };
    },
    async save(keyspace, version, state) {
      if ((stored.get(keyspace)?.version ?? 0) !== version) return false;
      stored.set(keyspace, { version: version + 1, state });
      return true;
    },
  };
}
