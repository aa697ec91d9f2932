/** What came of a decision: the labels that the gate learns from. */
import type { KeyStats, Pending, PendingDecision } from '../patterns/stats.ts';
import { savedShare } from './saved-share.ts';

/** A decision and the share of an origin call that its warm saved, or would have saved. */
export interface Outcome {
  /** Whose expectation it answers: `STATISTICS`, or a strategy. */
  readonly of: string;
  readonly decision: PendingDecision;
  readonly benefit: number;
}

/** The name under which a decision waits whose benefit the statistics of its key told. */
export const STATISTICS = 'statistics';

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

/** Keeps the first read after each decision, for the outcome to come. */
export function noteRead(pending: Pending, at: number): Pending {
  const noted = Object.entries(pending).map(([of, decision]) => {
    if (at <= decision.at) return [of, decision];
    return [of, { ...decision, readAt: Math.min(at, decision.readAt ?? at) }];
  });
  return Object.fromEntries(noted);
}
