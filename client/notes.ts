/** What is learned from reads that are over: what their hits meant, and what will be read next. */
import { type Claims, NO_CLAIM } from './claims.ts';
import type { Foresight } from './foresight.ts';
import type { MemoryTier } from './memory-tier.ts';
import { isDemand, type ReadRecord } from './read-record.ts';

/** A read that is over; nobody knows yet what its hit meant. */
export type FinishedRead = Omit<ReadRecord, 'claim' | 'memory'> & {
  /** The application's own memory had it. */
  readonly isHeld?: boolean;
};

/** What taking note needs. */
export interface NotesPorts {
  readonly claims: Claims;
  readonly memory: Pick<MemoryTier, 'isOn' | 'takeEvicted'>;
  readonly foresight?: Foresight | undefined;
  /** Absent where nothing is recorded. */
  readonly record?: ((read: ReadRecord) => void) | undefined;
}

/** Makes the function that takes note of a read; it never throws. */
export function makeNotes(ports: NotesPorts): (read: FinishedRead) => void {
  const { claims, memory, foresight, record } = ports;
  return (finished) => {
    const { entry, miss, context, at } = finished;
    if (entry) foresight?.note(finished, entry.successors);
    // What a bot's hit means is nothing: the use is left to a user, and so is the shadow.
    const isClaimable = entry !== undefined && !miss && isDemand(context);
    const claim = isClaimable ? claims.claim(entry, at) : undefined;
    if (!record) return;
    const read = memory.isOn
      ? { ...finished, memory: { hit: finished.isHeld === true, evicted: memory.takeEvicted() } }
      : finished;
    if (claim) void claim.then((decided) => record({ ...read, claim: decided }));
    else record({ ...read, claim: NO_CLAIM });
  };
}
