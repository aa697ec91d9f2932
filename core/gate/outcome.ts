/** What happened after a decision: the labels that the model learns from. */
import type { KeyStats, PendingDecision } from '../patterns/stats.ts';
import type { Lateness } from './state.ts';

/** The outcome of a decision: how long after it the key was read, in TTLs; undefined: it was not. */
export interface Outcome {
  readonly decision: PendingDecision;
  readonly readAfterTtls: number | undefined;
}

/** Warmed entries end up to a fifth of the TTL early (jitter): that is the end of their chance. */
const LEAST_LIFE = 0.8;
/** Weight of the prior in the mean lateness, and the most samples that it remembers. */
const PRIOR_WEIGHT = 20;
const MOST_SAMPLES = 500;
/** Mean lateness before anything is known (POLICY §3.4). */
const PRIOR_LATENESS = 0.4;

/**
 * The outcome of the pending decision of a key, once it is known: at the first read within a TTL,
 * or when the TTL is over. Undefined while it is open.
 */
export function outcomeOf(
  stats: KeyStats,
  ttlMilliseconds: number,
  at: number,
): Outcome | undefined {
  const { pending } = stats;
  if (!pending) return undefined;
  const after = pending.readAt === undefined ? undefined : pending.readAt - pending.at;
  if (after !== undefined && after <= ttlMilliseconds) {
    return { decision: pending, readAfterTtls: after / ttlMilliseconds };
  }
  const isOver = at >= pending.at + LEAST_LIFE * ttlMilliseconds;
  return isOver || after !== undefined
    ? { decision: pending, readAfterTtls: undefined }
    : undefined;
}

/** A first read after the decision, for the outcome to come. */
export function noteRead(pending: PendingDecision, at: number): PendingDecision {
  if (at <= pending.at) return pending;
  return { ...pending, readAt: Math.min(at, pending.readAt ?? at) };
}

/** Mean time from a decision to the read that it was for, in TTLs. */
export function meanLateness({ sum, count }: Lateness): number {
  return (sum + PRIOR_WEIGHT * PRIOR_LATENESS) / (count + PRIOR_WEIGHT);
}

/** Takes in one successful decision. */
export function addLateness({ sum, count }: Lateness, readAfterTtls: number): Lateness {
  const kept = Math.min(1, (MOST_SAMPLES - 1) / Math.max(1, count));
  return { sum: sum * kept + readAfterTtls, count: count * kept + 1 };
}
