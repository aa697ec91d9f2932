/** From what was asked for to keys that can be loaded. */
import type { Settings } from '../config/settings.ts';
import { type KeyRef, type KeyWithParams, refId } from '../keyspaces/keyspaces.ts';
import { knowsParams } from '../keyspaces/known-params.ts';
import type { Patterns } from '../ports.ts';
import { withParams } from './find-keys.ts';
import type { WarmItem, WarmResult } from './messages.ts';

/** Keys to warm, and those that nobody could load, with the reason. */
export interface Selection {
  readonly items: readonly WarmItem[];
  readonly refused: readonly WarmResult[];
}

/** Takes each key once; params of hashed keys come from what was learned of them. */
export async function selectKeys(
  ports: { readonly settings: Settings; readonly patterns: Pick<Patterns, 'read'> },
  refs: readonly (KeyRef | KeyWithParams)[],
  loadedNoEarlierThan: number,
): Promise<Selection> {
  const { keyspaces } = ports.settings;
  const asked = refs.map((ref) => withParams(ports.settings, ref));
  const keys = [...new Map(asked.map((key) => [refId(key), key])).values()];
  const isLoadable = (key: KeyWithParams) => {
    const keyspace = keyspaces.get(key.keyspace);
    return keyspace !== undefined && knowsParams(keyspace, key);
  };
  const unknown = keys.filter((key) => !isLoadable(key));
  const records = unknown.length > 0 ? await ports.patterns.read(unknown) : [];
  const stored = new Map(
    records.flatMap((record) => (record ? [[refId(record.ref), record.stats]] : [])),
  );
  const items: WarmItem[] = [];
  const refused: WarmResult[] = [];
  for (const key of keys) {
    const loadable = [key, { ...key, params: stored.get(refId(key))?.params ?? {} }].find(
      isLoadable,
    );
    if (loadable) items.push(itemOf(loadable, loadedNoEarlierThan));
    else refused.push(refusal(key));
  }
  return { items, refused };
}

/** Only what a worker needs: whoever asks may know more of the key, as a task does. */
function itemOf({ keyspace, key, params }: KeyWithParams, loadedNoEarlierThan: number): WarmItem {
  return { keyspace, key, params, loadedNoEarlierThan };
}

function refusal({ keyspace, key }: KeyRef): WarmResult {
  const reason = 'its params are not known: name it by keyspace and params';
  return { keyspace, key, status: 'failed', reason };
}
