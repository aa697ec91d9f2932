/** Reads of a key by the absolute hour, as the table keeps them for strategies that look back. */
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { HourSlot, KeyStats } from './stats.ts';

/**
 * What a read changes: slots are written twice per key and hour at most, when a known key is first
 * read in an hour, and, complete, when it is read in a later one.
 */
export function hourSlots(ref: KeyRef, before: KeyStats, after: KeyStats): HourSlot[] {
  if (before.reads === 0 || after.hour === before.hour) return [];
  return [
    { ref, hour: before.hour, reads: before.hourReads, firstAt: before.hourFirstAt },
    { ref, hour: after.hour, reads: after.hourReads, firstAt: after.hourFirstAt },
  ];
}
