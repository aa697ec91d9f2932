/** Ingest's part for windows of more keys than it writes: which of them wait in pages. */
import { type Sighting, sightingsOf } from '../categories/fold-categories.ts';
import type { Patterns } from '../ports.ts';
import { drawKeys, isExact, type KeyWork, scaleEvent, weightOf } from './key-work.ts';
import {
  foldParts,
  KEYS_PER_PAGE,
  type ParkedEvent,
  type ParkedKey,
  type ParkedPage,
} from './parked.ts';
import { emptyStats, type KeyStats } from './stats.ts';

/** A window's keys: those that are written at once, and those that are parked. */
export interface DividedKeys {
  readonly kept: ReadonlyMap<string, KeyWork>;
  readonly parked: readonly KeyWork[];
  /** Items that the parked ones may take. */
  readonly pages: number;
}

/** A run of `refresh-ahead` looks at no more keys than that unless it is told to. */
const MOST_PAGES = Math.ceil(20_000 / KEYS_PER_PAGE);
/** DynamoDB holds 400 KB in an item, and what is sealed and does not shrink is twice as long. */
const PAGE_BYTES = 180_000;

/**
 * Divides the keys so that at most `bound` items are written, pages included: the most read stand
 * alone, the others share pages, and where these are full a sample stands for the rest. Keys that
 * exact counts rest on stand alone, whatever the bound is.
 *
 * @param seed of the sample: the same for the same messages.
 */
export function divideKeys(
  work: ReadonlyMap<string, KeyWork>,
  bound: number,
  seed: string,
): DividedKeys {
  if (work.size <= bound) return { kept: work, parked: [], pages: 0 };
  const exact = [...work].filter(([, key]) => isExact(key));
  // Of what was only read on from, there is nothing to park.
  const open = [...work].filter(([, key]) => !isExact(key) && key.events.length > 0);
  const room = Math.max(0, bound - exact.length);
  const pages = Math.min(
    Math.floor(room / 2),
    Math.ceil(Math.max(0, open.length - room) / (KEYS_PER_PAGE - 1)),
    MOST_PAGES,
  );
  const alone = room - pages;
  const drawn = drawKeys(new Map(open), alone + pages * KEYS_PER_PAGE, seed);
  const heaviest = [...drawn].sort(([, a], [, b]) => standsFor(b) - standsFor(a));
  return {
    kept: new Map([...exact, ...heaviest.slice(0, alone)]),
    parked: heaviest.slice(alone).map(([, key]) => key),
    pages,
  };
}

/** Parks keys in at most so many pages; answers what the window tells of their categories. */
export async function parkKeys(
  patterns: Pick<Patterns, 'read' | 'park'>,
  { parked, pages: most }: Pick<DividedKeys, 'parked' | 'pages'>,
  { seed, now }: { readonly seed: string; readonly now: number },
): Promise<Sighting[]> {
  const records = await patterns.read(parked.map(({ ref }) => ref));
  const waiting = parked.flatMap((work, index) => {
    const stats = records[index]?.stats ?? emptyStats();
    const key = parkedKey(work, stats);
    return key ? [{ key, work, stats, dueAt: dueOf(work, stats, now) }] : [];
  });
  waiting.sort((a, b) => a.dueAt - b.dueAt);
  await patterns.park(pagesOf(waiting, seed).slice(0, most));
  return waiting.flatMap(({ key, work, stats }) => {
    const taken = { ref: work.ref, parts: [{ page: seed, events: key.events }] };
    return sightingsOf(work.ref, stats, foldParts(stats, taken, work.keyspace).stats);
  });
}

function standsFor(key: KeyWork): number {
  return weightOf(key) * key.scale;
}

/** What is to be parked; nothing where all of it was folded by a batch that died. */
function parkedKey({ ref, events, scale }: KeyWork, stats: KeyStats): ParkedKey | undefined {
  const news = events.filter(({ before }) => !before.some((id) => stats.applied.includes(id)));
  if (news.length === 0) return undefined;
  return {
    ...ref,
    events: news.map(({ event }): ParkedEvent => {
      const { key, keyspace, firstAt, account, user, session, source, warmed, ...told } =
        scaleEvent(event, scale);
      return told;
    }),
  };
}

/**
 * When it has to be decided on: at the end of its entry. At once, where a decision waits for a read
 * to learn from, or where its reads do not tell when their entry was loaded.
 */
function dueOf({ events, keyspace }: KeyWork, { pending }: KeyStats, now: number): number {
  if (pending) return now;
  const loads = events.map(({ event: { at, loadedAt, misses } }) =>
    loadedAt === undefined && misses > 0 ? at : loadedAt,
  );
  const loadedAt = Math.max(...loads.map((at) => at ?? 0));
  return loadedAt === 0 ? now : loadedAt + keyspace.ttlMilliseconds;
}

function pagesOf(
  waiting: readonly { readonly key: ParkedKey; readonly dueAt: number }[],
  seed: string,
): ParkedPage[] {
  const pages: ParkedPage[] = [];
  let keys: ParkedKey[] = [];
  let bytes = 0;
  for (const { key, dueAt } of waiting) {
    const size = JSON.stringify(key).length;
    if (pages.length === 0 || keys.length === KEYS_PER_PAGE || bytes + size > PAGE_BYTES) {
      keys = [];
      bytes = 0;
      pages.push({ id: `${seed}#${pages.length}`, dueAt, keys });
    }
    keys.push(key);
    bytes += size;
  }
  return pages;
}
