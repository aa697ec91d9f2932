/** Read, change, write: the one way in which statistics of keys are changed. */
import { contended } from '../errors.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { Patterns } from '../ports.ts';
import { emptyStats, type KeyRecord, type KeyStats } from './stats.ts';

/** Writers collide on a few hot keys at most; each round one of them wins, so this is plenty. */
const ATTEMPTS = 12;

/** What was read of a key before it is changed; undefined where it is unknown. */
export type StatsReader = (ref: KeyRef) => KeyStats | undefined;

/**
 * Applies `change` to each key and writes it if nobody else did meanwhile, else again on what
 * they wrote. `change` answers undefined to leave a key alone; it may be called several times,
 * and may look at what was read of the others.
 *
 * @param known what was read of the keys just now, which are then distinct, in their order: only
 *   what another has written since is read again.
 * @throws PreheatError `contended` when other writers won every time.
 */
export async function updatePatterns(
  patterns: Patterns,
  refs: readonly KeyRef[],
  change: (stats: KeyStats, ref: KeyRef, read: StatsReader) => KeyStats | undefined,
  known?: readonly KeyRecord[],
): Promise<void> {
  let open = known ? [...refs] : distinctRefs(refs);
  const rounds: (readonly [readonly KeyRef[], readonly (KeyRecord | undefined)[]])[] = [];
  let readStats: Map<string, KeyStats | undefined> | undefined;
  // Few ask for others.
  const read: StatsReader = (asked) => {
    readStats ??= new Map(
      rounds.flatMap(([refs, records]) =>
        refs.map((ref, index) => [refId(ref), records[index]?.stats]),
      ),
    );
    return readStats.get(refId(asked));
  };
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === ATTEMPTS) throw contended(`statistics of ${open.length} key(s)`);
    const isKnown = known !== undefined && attempt === 0;
    const records = isKnown ? known : await patterns.read(open);
    rounds.push([open, records]);
    readStats = undefined;
    const changed = open.flatMap((ref, index): KeyRecord[] => {
      const record = records[index];
      const stats = change(record?.stats ?? emptyStats(), ref, read);
      return stats ? [{ ref, version: record?.version ?? 0, stats }] : [];
    });
    open = changed.length > 0 ? await patterns.save(changed) : [];
  }
}

/** The refs without repetitions, in order. */
export function distinctRefs<Ref extends KeyRef>(refs: readonly Ref[]): Ref[] {
  return distinctBy(refs, (ref) => ref);
}

/** One item of each key, in order; of several the last. */
export function distinctBy<Item>(items: readonly Item[], refOf: (item: Item) => KeyRef): Item[] {
  // By keyspace and key: a text made of both would cost more than all else here.
  const places = new Map<string, Map<string, number>>();
  const distinct: Item[] = [];
  for (const item of items) {
    const ref = refOf(item);
    const own = places.get(ref.keyspace) ?? new Map<string, number>();
    places.set(ref.keyspace, own);
    const place = own.get(ref.key) ?? distinct.length;
    own.set(ref.key, place);
    distinct[place] = item;
  }
  return distinct;
}
