/**
 * How far each strategy's evidence can be believed: one small model per keyspace and strategy,
 * trained on what came of what it proposed, warmed or refused. A strategy that is wrong is soon
 * worth nothing to the gate, and, as its refusals are watched too, worth something again as soon
 * as it is right (docs/adr/0007).
 */
import type { KeyStats } from '../patterns/stats.ts';
import { makeLearner } from './learner.ts';
import { logit } from './logit.ts';

/** Nobody is surer than 99 %, nor surer of the contrary. */
const SUREST = logit(0.99);
/** The same bound that standardised features have. */
const BOUND = 6;

/**
 * From what a strategy and the statistics of a key say to the benefit of a warm. At first it
 * believes the strategy for four fifths and the statistics for one, as next-key prediction proved
 * right on real logs; of a key that was never read, the statistics say little.
 */
export const evidenceModel = makeLearner({
  features: 1,
  prior: [0, 0.8, 0.2, -0.8],
  variance: 0.25,
  temper: 0.2,
  // It must follow a strategy that breaks or is mended within a few hundred labels.
  relaxation: 0.005,
});

/**
 * Constant, the strategy's log-odds, those of the benefit by the statistics, and whether there
 * are none: the statistics of a key that nobody has read are a constant, not a judgement.
 */
export function evidenceFeatures(evidence: number, expected: number, stats: KeyStats): number[] {
  const isUnknown = isUnread(stats);
  return [
    1,
    within(SUREST, logit(evidence)),
    isUnknown ? 0 : within(BOUND, logit(expected)),
    Number(isUnknown),
  ];
}

/** Whether nobody ever read the key, or so long ago that nothing is left of it. */
export function isUnread({ counts }: KeyStats): boolean {
  return counts.every((count) => count === 0);
}

function within(bound: number, value: number): number {
  return Math.min(bound, Math.max(-bound, value));
}
