/** The `due` index in memory: a heap with lazy deletion, O(log n) per key. */
import { makeHeap } from './heap.ts';

interface Slot<Entry> {
  readonly entry: Entry;
  readonly dueAt: number;
}

/** Entries by due time. */
export interface DueIndex<Entry extends object> {
  /** Moves an entry; undefined takes it out. */
  set(entry: Entry, dueAt: number | undefined): void;
  /** Entries due at or before `before`, earliest first, at most `limit`; they stay inside. */
  until(before: number, limit: number): Entry[];
}

/** A slot that was replaced stays in the heap until it surfaces; more than half stale is too many. */
const SLACK = 1_024;

/** Makes an empty index. */
export function makeDueIndex<Entry extends object>(): DueIndex<Entry> {
  const heap = makeHeap<Slot<Entry>>((a, b) => a.dueAt < b.dueAt);
  const current = new Map<Entry, Slot<Entry>>();
  const isCurrent = (slot: Slot<Entry>) => current.get(slot.entry) === slot;

  return {
    set(entry, dueAt) {
      if (current.get(entry)?.dueAt === dueAt) return;
      if (dueAt === undefined) {
        current.delete(entry);
      } else {
        const slot = { entry, dueAt };
        current.set(entry, slot);
        heap.push(slot);
      }
      if (heap.size > 2 * current.size + SLACK) heap.retain(isCurrent);
    },
    until(before, limit) {
      const found: Slot<Entry>[] = [];
      while (found.length < limit) {
        const slot = heap.peek();
        if (!slot || slot.dueAt > before) break;
        heap.pop();
        if (isCurrent(slot)) found.push(slot);
      }
      for (const slot of found) heap.push(slot);
      return found.map((slot) => slot.entry);
    },
  };
}
