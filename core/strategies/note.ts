/** The decision log of a key: it rides on writes that a decision makes anyway, and costs none. */
import type { Decision } from '../gate/decide.ts';
import { logistic } from '../gate/logit.ts';
import type { DecisionNote, KeyStats } from '../patterns/stats.ts';

/** Decisions kept per key: with more of them the item of most keys would cost a second write unit. */
const NOTES_KEPT = 3;
/** A decision that changes nothing says nothing about the key. */
const UNTOLD: readonly Decision['verdict'][] = ['fresh', 'in-flight'];

/** Adds the decision to the log of a key whose statistics are about to be written. */
export function withNote(
  stats: KeyStats,
  decision: Decision,
  strategy: string,
  at: number,
): KeyStats {
  const { verdict, benefit, bar, candidate } = decision;
  if (UNTOLD.includes(verdict)) return stats;
  const note: DecisionNote = {
    at,
    strategy,
    verdict,
    reason: candidate.reason,
    benefit: rounded(benefit),
    ...(bar && {
      price: rounded(logistic(bar.threshold)),
      callsLeft: Math.floor(bar.callsLeft),
    }),
  };
  return { ...stats, decisions: [...(stats.decisions ?? []), note].slice(-NOTES_KEPT) };
}

/** Three digits are what people read, and what an item has room for. */
function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
