/** What came of a decision: the labels that the gate learns from. */
import type { KeyStats, Pending, PendingDecision } from '../patterns/stats.ts';

/** A decision and the share of an origin call that its warm saved, or would have saved. */
export interface Outcome {
  /** Whose expectation it answers: `STATISTICS`, or a strategy. */
  readonly of: string;
  readonly decision: PendingDecision;
  readonly benefit: number;
}

/** The name under which a decision waits whose benefit the statistics of its key told. */
export const STATISTICS = 'statistics';

/**
 * What a read at the very end of the TTL takes off the benefit of its warm. A warm at t that is
 * read at s ends s − t before the entry that its miss would have loaded: it saves less than one
 * call (docs/adr/0005: measured per key, this ranks them better than the mean of all keys).
 */
const LATENESS_COST = 0.7;
/** Warmed entries end up to a fifth of the TTL early (jitter): that is the end of their chance. */
const LEAST_LIFE = 0.8;

/** What is known at `at` of the pending decisions on a key; those still open are left out. */
export function outcomesOf({ pending }: KeyStats, ttlMilliseconds: number, at: number): Outcome[] {
  return Object.entries(pending ?? {}).flatMap(([of, decision]) => {
    const benefit = benefitOf(decision, ttlMilliseconds, at);
    return benefit === undefined ? [] : [{ of, decision, benefit }];
  });
}

/** Told by the first read within a TTL, or when its time is over. Undefined while it is open. */
function benefitOf(
  decision: PendingDecision,
  ttlMilliseconds: number,
  at: number,
): number | undefined {
  if (decision.readAt !== undefined) {
    return savedShare((decision.readAt - decision.at) / ttlMilliseconds);
  }
  return at >= decision.at + LEAST_LIFE * ttlMilliseconds ? 0 : undefined;
}

/** What a warm saves of a call whose entry is first read after that share of a TTL; 0 past it. */
export function savedShare(lateness: number): number {
  return lateness <= 1 ? 1 - LATENESS_COST * lateness : 0;
}

/** Keeps the first read after each decision, for the outcome to come. */
export function noteRead(pending: Pending, at: number): Pending {
  const noted = Object.entries(pending).map(([of, decision]) => {
    if (at <= decision.at) return [of, decision];
    return [of, { ...decision, readAt: Math.min(at, decision.readAt ?? at) }];
  });
  return Object.fromEntries(noted);
}
