/** Ingest's part for categories: one write per category that was read in a window. */
import type { Settings } from '../config/settings.ts';
import { contended } from '../errors.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { emptyCategoryState, type MemberReads, noteMembers } from './note-members.ts';
import type { Categories } from './port.ts';
import { type CategoryRecord, type CategoryRef, categoryId } from './state.ts';

/** Reads of a key in a window, and its category. */
export interface Sighting extends MemberReads {
  readonly ref: CategoryRef;
}

/** Applications may name as many as they like: beyond that, those read least are left out. */
const MOST_CATEGORIES = 500;
const ATTEMPTS = 12;

/** What a window's reads of one key tell its category; nothing where it has none. */
export function sightingsOf(ref: KeyRef, before: KeyStats, after: KeyStats): Sighting[] {
  const { keyspace, key } = ref;
  const reads = after.reads - before.reads;
  if (after.category === undefined || reads <= 0) return [];
  return [{ ref: { keyspace, category: after.category }, key, reads, at: after.lastReadAt }];
}

/**
 * Writes sightings into their categories. A window that dies before this and comes again finds
 * its keys counted: its sightings are lost, which a decaying estimate bears.
 *
 * @throws PreheatError `contended` when other writers won every time.
 */
export async function foldCategories(
  { settings, categories }: { readonly settings: Settings; readonly categories: Categories },
  sightings: readonly Sighting[],
  batchId: string,
): Promise<void> {
  const work = new Map(
    [...Map.groupBy(sightings, ({ ref }) => categoryId(ref))]
      .sort(([, a], [, b]) => readsOf(b) - readsOf(a))
      .slice(0, MOST_CATEGORIES),
  );
  let open = [...work.values()].flatMap(([first]) => (first ? [first.ref] : []));
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === ATTEMPTS) throw contended(`members of ${open.length} categories`);
    const records = await categories.read(open);
    const changed = open.flatMap((ref, index): CategoryRecord[] => {
      const { version, state } = records[index] ?? { version: 0, state: emptyCategoryState() };
      const { ttlMilliseconds } = settings.keyspaces.get(ref.keyspace) ?? {};
      if (ttlMilliseconds === undefined || state.lastBatch === batchId) return [];
      const noted = noteMembers(state, work.get(categoryId(ref)) ?? [], ttlMilliseconds);
      return [{ ref, version, state: { ...noted, lastBatch: batchId } }];
    });
    open = changed.length > 0 ? await categories.save(changed) : [];
  }
}

function readsOf(sightings: readonly Sighting[]): number {
  return sightings.reduce((sum, { reads }) => sum + reads, 0);
}
