/** Which keys are loaded for a user: those that `users.preload` names. */
import type { Preload, Settings } from '../config/settings.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { knowsParams } from '../keyspaces/known-params.ts';
import { formatKey, parseKey } from '../keyspaces/template.ts';
import type { KeyRecord } from '../patterns/stats.ts';
import type { WarmItem, WarmResult } from '../warming/messages.ts';
import { userIdOf } from './reader-id.ts';
import type { UserState } from './state.ts';

/** The user's own key of a preloaded keyspace; none where users have no key there, or a session asks. */
export function ownKey(
  { keyspace, userParam }: Preload,
  reader: string,
  settings: Pick<Settings, 'keyspaces'>,
): KeyRef[] {
  const template = settings.keyspaces.get(keyspace)?.template;
  const user = userIdOf(reader);
  if (!template || userParam === undefined || user === undefined) return [];
  try {
    return [{ keyspace, key: formatKey(template, { [userParam]: user }) }];
  } catch {
    // An id that makes no key is one user's misfortune, not the run's.
    return [];
  }
}

/** Own keys first, then the last read ones of each preloaded keyspace, newest first. */
export function preloadKeys(
  settings: Pick<Settings, 'keyspaces' | 'users'>,
  reader: string,
  state: UserState | undefined,
): KeyRef[] {
  const { preload } = settings.users;
  const own = preload.flatMap((entry) => ownKey(entry, reader, settings));
  const newestFirst = (state?.recent ?? []).toReversed();
  const recent = preload.flatMap((entry) =>
    newestFirst.filter(({ keyspace }) => keyspace === entry.keyspace).slice(0, entry.recent),
  );
  const refs = [...own, ...recent.map(({ keyspace, key }) => ({ keyspace, key }))];
  return [...new Map(refs.map((ref) => [refId(ref), ref])).values()];
}

/** What is to be loaded at a login, and keys whose fate is known. */
export interface LoginPlan {
  readonly items: readonly WarmItem[];
  readonly settled: readonly WarmResult[];
}

/**
 * Leaves out what was warmed within `users.skipIfWarmedWithin`, unless forced, and what nobody
 * could load.
 *
 * @param records of `refs`, in order.
 */
export function planLogin(
  settings: Pick<Settings, 'keyspaces' | 'users'>,
  refs: readonly KeyRef[],
  records: readonly (KeyRecord | undefined)[],
  { now, force }: { readonly now: number; readonly force: boolean },
): LoginPlan {
  const items: WarmItem[] = [];
  const settled: WarmResult[] = [];
  const skipAfter = now - settings.users.skipIfWarmedWithinMilliseconds;
  for (const [index, ref] of refs.entries()) {
    const stats = records[index]?.stats;
    const warmedAt = stats?.warm?.at ?? 0;
    if (!force && stats && warmedAt > skipAfter) {
      const { expiresAt } = stats;
      const reason = `warmed ${Math.round((now - warmedAt) / 1_000)} s ago`;
      const status = expiresAt > now ? 'fresh' : 'expired';
      settled.push({ ...ref, status, reason, expiresAt });
      continue;
    }
    const params = paramsOf(settings, ref, records[index]);
    if (params) items.push({ ...ref, params, loadedNoEarlierThan: force ? now : 0 });
    else settled.push({ ...ref, status: 'failed', reason: 'its params are not known' });
  }
  return { items, settled };
}

/** Those of the key itself; of a hashed one those that an event has told. */
function paramsOf(
  { keyspaces }: Pick<Settings, 'keyspaces'>,
  ref: KeyRef,
  record: KeyRecord | undefined,
) {
  const keyspace = keyspaces.get(ref.keyspace);
  if (!keyspace || keyspace.control) return undefined;
  const known = [parseKey(keyspace.template, ref.key), record?.stats.params];
  return known.find((params) => params && knowsParams(keyspace, { ...ref, params }));
}
