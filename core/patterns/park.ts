/** Ingest's part for windows of more keys than it writes: which of them wait in pages. */
import { type Sighting, sightingsOf } from '../categories/fold-categories.ts';
import type { Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { Patterns } from '../ports.ts';
import { drawKeys, isExact, type KeyWork, scaleEvent, weightOf } from './key-work.ts';
import {
  foldParts,
  isApplied,
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

/** What was written down of the keys that are parked. */
export interface ParkedKeys {
  /** The keys that are to be written at once. */
  readonly kept: ReadonlyMap<string, KeyWork>;
  readonly count: number;
  /** What the parked ones tell of their categories. */
  readonly sightings: readonly Sighting[];
}

/** DynamoDB holds 400 KB in an item, and what is sealed and does not shrink is twice as long. */
const PAGE_BYTES = 180_000;
/** Pages are planned by the mean length of their keys, and none is filled to the last byte. */
const FILLED = 0.8;
const MINUTE = 60_000;

/**
 * Pages that one window may fill: half of what `refresh-ahead` looks at until the next, the other
 * half being for keys with items of their own. None where it is off, or keeps to fixed times.
 */
export function mostPages({ strategies }: Pick<Settings, 'strategies'>): number {
  const own = strategies.get('refresh-ahead');
  if (!own?.enabled || own.schedule.kind === 'cron') return 0;
  const runs = Math.min(1, MINUTE / own.schedule.milliseconds);
  return Math.floor((own.limit / 2 / KEYS_PER_PAGE) * runs);
}

/**
 * Divides the keys so that at most `bound` items are written, pages included: the most read stand
 * alone, the others share pages, and where these are full a sample stands for the rest. Keys that
 * exact counts rest on stand alone, whatever the bound is.
 *
 * @param most pages that may be filled.
 * @param seed of the sample: the same for the same messages.
 */
export function divideKeys(
  work: ReadonlyMap<string, KeyWork>,
  bound: number,
  most: number,
  seed: string,
): DividedKeys {
  const drawnAlone = () => ({ kept: drawKeys(work, bound, seed), parked: [], pages: 0 });
  // Most windows: nothing is measured for pages that nobody needs.
  if (most === 0 || work.size <= bound) return drawnAlone();
  const exact = [...work].filter(([, key]) => isExact(key));
  // Of what was only read on from, there is nothing to park.
  const open = [...work].filter(([, key]) => !isExact(key) && key.events.length > 0);
  const room = Math.max(0, bound - exact.length);
  const perPage = keysPerPage(open.map(([, key]) => key));
  const pages = Math.min(
    Math.floor(room / 2),
    Math.ceil((open.length - room) / Math.max(1, perPage - 1)),
    most,
  );
  if (pages <= 0) return drawnAlone();
  const alone = room - pages;
  const drawn = drawKeys(new Map(open), alone + pages * perPage, seed);
  const heaviest = [...drawn].sort(([, a], [, b]) => standsFor(b) - standsFor(a));
  return {
    kept: new Map([...exact, ...heaviest.slice(0, alone)]),
    parked: heaviest.slice(alone).map(([, key]) => key),
    pages,
  };
}

/**
 * Parks keys, those excepted for which somebody waits to learn from their reads: they are few, and
 * only ingest can tell.
 */
export async function parkKeys(
  patterns: Pick<Patterns, 'read' | 'park'>,
  { kept, parked, pages: most }: DividedKeys,
  { batch, now }: { readonly batch: string; readonly now: number },
): Promise<ParkedKeys> {
  const records = await patterns.read(parked.map(({ ref }) => ref));
  const known = parked.map((work, index) => ({
    work,
    stats: records[index]?.stats ?? emptyStats(),
  }));
  const waiting = known
    .filter(({ stats }) => stats.trials === undefined)
    .flatMap(({ work, stats }) => {
      const key = parkedKey(work, stats);
      const bytes = sizeOf(key);
      const isParked = key.events.length > 0 && bytes <= PAGE_BYTES;
      return isParked ? [{ key, bytes, work, stats, dueAt: dueOf(work, stats, now) }] : [];
    })
    .sort((a, b) => a.dueAt - b.dueAt);
  const pages = pagesOf(waiting, batch).slice(0, most);
  await patterns.park(pages);
  const count = pages.reduce((sum, { keys }) => sum + keys.length, 0);
  const tried = known.filter(({ stats }) => stats.trials !== undefined);
  return {
    kept: new Map([...kept, ...tried.map(({ work }) => [refId(work.ref), work] as const)]),
    count,
    sightings: waiting.slice(0, count).flatMap(({ key, work, stats }) => {
      const taken = { ref: work.ref, parts: [{ page: { batch, number: 0 }, events: key.events }] };
      return sightingsOf(work.ref, stats, foldParts(stats, taken, work.keyspace).stats);
    }),
  };
}

function standsFor(key: KeyWork): number {
  return weightOf(key) * key.scale;
}

/** Keys that fit into a page, as far as their lengths go. */
function keysPerPage(keys: readonly KeyWork[]): number {
  const bytes = keys.reduce((sum, { ref, events }) => sum + sizeOf({ ...ref, events }), 0);
  const fitting = Math.floor((FILLED * PAGE_BYTES * keys.length) / Math.max(1, bytes));
  return Math.max(1, Math.min(KEYS_PER_PAGE, fitting));
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** What is to be parked, without what a batch that died has folded. */
function parkedKey({ ref, events, scale }: KeyWork, stats: KeyStats): ParkedKey {
  const news = events.filter(({ before }) => !before.some((id) => isApplied(stats, id)));
  return {
    ...ref,
    events: news.map(({ event }): ParkedEvent => {
      const { at, reads, misses, loadMilliseconds, loadedAt, bytes, used, category, params } =
        scaleEvent(event, scale);
      return {
        at,
        reads,
        misses,
        ...(loadMilliseconds !== undefined && { loadMilliseconds }),
        ...(loadedAt !== undefined && { loadedAt }),
        ...(bytes !== undefined && { bytes }),
        ...(used !== undefined && { used }),
        ...(category !== undefined && { category }),
        params,
      };
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
  return Math.max(now, ...loads.map((at) => (at ?? 0) + keyspace.ttlMilliseconds));
}

function pagesOf(
  waiting: readonly {
    readonly key: ParkedKey;
    readonly bytes: number;
    readonly dueAt: number;
  }[],
  batch: string,
): ParkedPage[] {
  const pages: ParkedPage[] = [];
  let keys: ParkedKey[] = [];
  let filled = 0;
  for (const { key, bytes, dueAt } of waiting) {
    if (pages.length === 0 || keys.length === KEYS_PER_PAGE || filled + bytes > PAGE_BYTES) {
      keys = [];
      filled = 0;
      pages.push({ batch, number: pages.length, dueAt, keys });
    }
    keys.push(key);
    filled += bytes;
  }
  return pages;
}
