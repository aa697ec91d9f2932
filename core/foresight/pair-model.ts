/**
 * How likely a warm of a key's successor pays, right after the key was read: Bayesian logistic
 * regression on what is known of the pair, one model per keyspace of the successor.
 */
import { makeLearner } from '../gate/learner.ts';
import { logit } from '../gate/logit.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { type Successor, type Successors, shareOf } from './successors.ts';

/** From the features of a pair to the share of an origin call that a warm is expected to save. */
export const pairModel = makeLearner({
  features: 2,
  // Before any label: mostly the share of visits that went on, a little the key's own demand.
  prior: [0, 0.6, 0.3, 0, 0, 0],
  variance: 0.3,
  temper: 0.3,
  forgetting: 1e-5,
});

/** Log-odds of demand are kept above this, as those of a key that nobody reads. */
const LEAST_PULL = -6;

/**
 * Demand for a key by itself, as log-odds of a read within a TTL: the plain gate of two
 * half-lives, ½ ln r₂ + ½ ln r₃₂.
 */
export function pullOf(stats: KeyStats, at: number, ttlMilliseconds: number): number {
  const rates = readsPerTtl(stats.counts, stats.countedAt, at, ttlMilliseconds);
  const [short = 0, medium = 0] = rates;
  return Math.max(LEAST_PULL, (Math.log(short + 0.02) + Math.log(medium + 0.02)) / 2);
}

/** What the model is given of a pair, at a visit of a reader who is trusted so far (`trustIn`). */
export function pairFeatures(
  successors: Pick<Successors, 'visits'>,
  successor: Successor,
  trust: number,
): number[] {
  return [
    1,
    logit(shareOf(successors, successor)),
    successor.pull,
    Math.log(successors.visits + 1) - 3,
    Math.log(successor.count + 1) - 2,
    trust,
  ];
}
