/**
 * What a crowded window tells of its keys, in pages that wait until the entries in them end: many
 * keys are one write, and whoever decides on a key then writes what was parked with the decision.
 */
import { type AccessEvent, DEMAND } from '../access.ts';
import type { Keyspace } from '../config/settings.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { foldEvent } from './fold.ts';
import { hourSlots } from './hour-slots.ts';
import type { HourSlot, KeyStats } from './stats.ts';

/** What the statistics of a key need of an event by users. */
export type ParkedEvent = Pick<
  AccessEvent,
  | 'at'
  | 'reads'
  | 'misses'
  | 'loadMilliseconds'
  | 'loadedAt'
  | 'bytes'
  | 'used'
  | 'category'
  | 'params'
>;

/** What a window told of one key. */
export interface ParkedKey extends KeyRef {
  readonly events: readonly ParkedEvent[];
}

/** What a page is found by: the ingest batch that has filled it, and its place among its pages. */
export interface PageId {
  readonly batch: string;
  readonly number: number;
}

/** Keys of one window whose entries end at about the same time. */
export interface ParkedPage extends PageId {
  /** When the first of them has to be decided on, epoch milliseconds. */
  readonly dueAt: number;
  readonly keys: readonly ParkedKey[];
}

/** What one page holds of a key. */
export interface ParkedPart {
  readonly page: PageId;
  readonly events: readonly ParkedEvent[];
}

/** A key with all that some pages hold of it. */
export interface TakenKey {
  readonly ref: KeyRef;
  readonly parts: readonly ParkedPart[];
}

/** Keys of a page: its item has some kilobytes. */
export const KEYS_PER_PAGE = 64;
/** Between the batch of a page and its number; ids of batches have none. */
const SEPARATOR = '#';

/** The name of a page, as keys remember it. */
export function pageName({ batch, number }: PageId): string {
  return `${batch}${SEPARATOR}${number}`;
}

/** Whether an ingest batch is counted in statistics, at once or by way of a page. */
export function isApplied({ applied }: Pick<KeyStats, 'applied'>, batchId: string): boolean {
  const ofPages = `${batchId}${SEPARATOR}`;
  return applied.some((id) => id === batchId || id.startsWith(ofPages));
}

/** The keys of some pages, each once. */
export function keysOfPages(pages: readonly ParkedPage[]): TakenKey[] {
  const all = pages.flatMap(({ batch, number, keys }) =>
    keys.map(({ keyspace, key, events }) => ({
      ref: { keyspace, key },
      part: { page: { batch, number }, events },
    })),
  );
  return [...Map.groupBy(all, ({ ref }) => refId(ref)).values()].flatMap((own) => {
    const [first] = own;
    return first ? [{ ref: first.ref, parts: own.map(({ part }) => part) }] : [];
  });
}

/** The pages that some parts come from, each once. */
export function pagesOfParts(parts: readonly ParkedPart[]): PageId[] {
  return [...new Map(parts.map(({ page }) => [pageName(page), page])).values()];
}

/**
 * Folds what was parked into the statistics: the same object where all of it is in them already.
 * They remember the pages until the next fold: a run that died leaves its pages to the next.
 */
export function foldParts(
  stats: KeyStats,
  { ref, parts }: TakenKey,
  keyspace: Keyspace,
): { readonly stats: KeyStats; readonly slots: readonly HourSlot[] } {
  const slots = new Map<number, HourSlot>();
  let folded = stats;
  for (const { page, events } of parts) {
    if (stats.applied.includes(pageName(page))) continue;
    for (const event of events) {
      const before = folded;
      folded = foldEvent(before, { ...event, ...ref, source: DEMAND }, keyspace);
      for (const slot of hourSlots(ref, before, folded)) slots.set(slot.hour, slot);
    }
  }
  if (folded === stats) return { stats, slots: [] };
  const batches = stats.applied.filter((id) => !id.includes(SEPARATOR));
  const applied = [...batches, ...parts.map(({ page }) => pageName(page))];
  return { stats: { ...folded, applied }, slots: [...slots.values()] };
}
