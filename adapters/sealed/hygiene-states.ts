/** Sessions' digests, sealed: a digest alone can be tried out with every likely id. */
import type { HygieneState, HygieneStates } from '../../core/patterns/hygiene.ts';
import { isSealed } from '../../core/privacy/seal.ts';
import type { Privacy } from './privacy.ts';

/** Wraps a store. */
export function sealHygieneStates(states: HygieneStates, { cover }: Privacy): HygieneStates {
  return {
    async read(keyspace) {
      const { version, state } = await states.read(keyspace);
      if (!state) return { version, state };
      const { showUser } = await cover();
      return { version, state: withSessions(state, (id) => (isSealed(id) ? showUser(id) : id)) };
    },
    async save(keyspace, version, state) {
      const { hideUser } = await cover();
      return states.save(keyspace, version, withSessions(state, hideUser));
    },
  };
}

function withSessions(
  state: HygieneState,
  change: (session: string) => string | undefined,
): HygieneState {
  const changed = <Each extends { readonly session: string }>(list: readonly Each[]): Each[] =>
    list.flatMap((each) => {
      const session = change(each.session);
      return session === undefined ? [] : [{ ...each, session }];
    });
  const { hour, excluded } = state;
  return { ...state, hour: { ...hour, heavy: changed(hour.heavy) }, excluded: changed(excluded) };
}
