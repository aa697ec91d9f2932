/**
 * What readers of a key read next: the most frequent followers, counted in a bounded number of
 * slots (after Space-Saving, Metwally et al. 2005; a newcomer wears the rarest down by halves).
 */
import { isSameRef, type KeyRef } from '../keyspaces/keyspaces.ts';
import { addLead } from './lead.ts';

/** A key that was read after this one. */
export interface Successor extends KeyRef {
  /** How often, worn down by newcomers. */
  readonly count: number;
  /** Demand for it by itself when it last followed (`pullOf`), as log-odds of a read within a TTL. */
  readonly pull: number;
  /** Time from one read to the other: the geometric mean, milliseconds. */
  readonly lead: number;
}

/** One reader who went on, after `lead` milliseconds. */
export interface Follower extends KeyRef {
  readonly pull: number;
  readonly lead: number;
}

/** The successors of one key. */
export interface Successors {
  /** Visits of the key: reads that came from another key, or began a session. */
  readonly visits: number;
  /** In no order. */
  readonly slots: readonly Successor[];
}

/** Successors kept of one key. */
const SLOTS = 8;
/** What a newcomer takes off the rarest one. */
const WEAR = 0.5;
/** Keys longer than that are not kept as successors: eight of them must fit beside the rest. */
const MOST_KEY_LENGTH = 512;
/** In 19 of 20 visits something else came next: not worth a look. */
const LEAST_SHARE = 0.05;
/** Visits added to the real ones, so that one of one is no certainty. */
const DOUBT = 2;

/** A key that nobody was seen to read on from. */
export const NO_SUCCESSORS: Successors = { visits: 0, slots: [] };

/** Counts visits of the key. */
export function countVisits(successors: Successors, visits: number): Successors {
  return { ...successors, visits: successors.visits + visits };
}

/** Counts readers who went on, one after the other. */
export function countFollowers(successors: Successors, followers: readonly Follower[]): Successors {
  if (followers.length === 0) return successors;
  const slots = successors.slots.slice();
  for (const next of followers) countIn(slots, next);
  return { ...successors, slots };
}

function countIn(slots: Successor[], next: Follower): void {
  const known = slots.findIndex((slot) => isSameRef(slot, next));
  if (known >= 0) {
    slots[known] = onceMore(slots[known], next);
    return;
  }
  if (next.key.length > MOST_KEY_LENGTH) return;
  const newcomer = onceMore(undefined, next);
  if (slots.length < SLOTS) {
    slots.push(newcomer);
    return;
  }
  let place = 0;
  for (const [index, { count }] of slots.entries()) {
    if (count < (slots[place]?.count ?? 0)) place = index;
  }
  const rarest = slots[place] as Successor;
  const count = rarest.count - WEAR;
  slots[place] = count <= WEAR ? newcomer : { ...rarest, count };
}

/** Share of the visits that went on to a successor, 0 to 1. */
export function shareOf({ visits }: Pick<Successors, 'visits'>, { count }: Successor): number {
  return Math.min(1, count / (visits + DOUBT));
}

/** The successors worth a look. */
export function likelySuccessors(successors: Successors): Successor[] {
  return successors.slots.filter((slot) => isLikely(successors, slot));
}

/** Whether a successor is one of them. */
export function isLikely(successors: Successors, slot: Successor): boolean {
  return shareOf(successors, slot) >= LEAST_SHARE;
}

function onceMore(
  known: Successor | undefined,
  { keyspace, key, pull, lead }: Follower,
): Successor {
  const count = known?.count ?? 0;
  return { keyspace, key, count: count + 1, pull, lead: addLead(known?.lead ?? 0, count, lead) };
}
