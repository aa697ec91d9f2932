/** What came of a decision: the labels that the model learns from. */
import type { KeyStats, PendingDecision } from '../patterns/stats.ts';

/** A decision and the share of an origin call that its warm saved, or would have saved. */
export interface Outcome {
  readonly decision: PendingDecision;
  readonly benefit: number;
}

/**
 * What a read at the very end of the TTL takes off the benefit of its warm. A warm at t that is
 * read at s ends s − t before the entry that its miss would have loaded: it saves less than one
 * call (docs/adr/0005: measured per key, this ranks them better than the mean of all keys).
 */
const LATENESS_COST = 0.7;
/** Warmed entries end up to a fifth of the TTL early (jitter): that is the end of their chance. */
const LEAST_LIFE = 0.8;

/**
 * The outcome of the pending decision of a key, as known at `at`: by the first read within a TTL,
 * or when its time is over. Undefined while it is open.
 */
export function outcomeOf(
  { pending }: KeyStats,
  ttlMilliseconds: number,
  at: number,
): Outcome | undefined {
  if (!pending) return undefined;
  const lateness = ((pending.readAt ?? Number.POSITIVE_INFINITY) - pending.at) / ttlMilliseconds;
  if (lateness <= 1) return { decision: pending, benefit: savedShare(lateness) };
  const isOver = pending.readAt !== undefined || at >= pending.at + LEAST_LIFE * ttlMilliseconds;
  return isOver ? { decision: pending, benefit: 0 } : undefined;
}

/** What a warm saves of a call whose entry is first read after that share of a TTL; 0 past it. */
export function savedShare(lateness: number): number {
  return lateness <= 1 ? 1 - LATENESS_COST * lateness : 0;
}

/** Keeps the first read after a decision, for the outcome to come. */
export function noteRead(pending: PendingDecision, at: number): PendingDecision {
  if (at <= pending.at) return pending;
  return { ...pending, readAt: Math.min(at, pending.readAt ?? at) };
}
