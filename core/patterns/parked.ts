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

/** Keys of one window whose entries end at about the same time. */
export interface ParkedPage {
  readonly id: string;
  /** When the first of them has to be decided on, epoch milliseconds. */
  readonly dueAt: number;
  readonly keys: readonly ParkedKey[];
}

/** What one page holds of a key. */
export interface ParkedPart {
  readonly page: string;
  readonly events: readonly ParkedEvent[];
}

/** A key with all that some pages hold of it. */
export interface TakenKey {
  readonly ref: KeyRef;
  readonly parts: readonly ParkedPart[];
}

/** Keys of a page: its item has some kilobytes. */
export const KEYS_PER_PAGE = 64;
/** Pages that a key remembers: one is taken away as soon as it is decided on. */
const PAGES_KEPT = 8;

/** The keys of some pages, each once. */
export function keysOfPages(pages: readonly ParkedPage[]): TakenKey[] {
  const all = pages.flatMap(({ id: page, keys }) =>
    keys.map(({ keyspace, key, events }) => ({ ref: { keyspace, key }, part: { page, events } })),
  );
  return [...Map.groupBy(all, ({ ref }) => refId(ref)).values()].flatMap((own) => {
    const [first] = own;
    return first ? [{ ref: first.ref, parts: own.map(({ part }) => part) }] : [];
  });
}

/** Folds what was parked into the statistics: the same object where all of it is in them already. */
export function foldParts(
  stats: KeyStats,
  { ref, parts }: TakenKey,
  keyspace: Keyspace,
): { readonly stats: KeyStats; readonly slots: readonly HourSlot[] } {
  const slots = new Map<number, HourSlot>();
  let folded = stats;
  for (const { page, events } of parts) {
    if (folded.applied.includes(page)) continue;
    for (const event of events) {
      const before = folded;
      folded = foldEvent(before, { ...event, ...ref, source: DEMAND }, keyspace);
      for (const slot of hourSlots(ref, before, folded)) slots.set(slot.hour, slot);
    }
    folded = { ...folded, applied: [...folded.applied.slice(-PAGES_KEPT), page] };
  }
  return { stats: folded, slots: [...slots.values()] };
}
