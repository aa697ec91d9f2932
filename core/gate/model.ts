/**
 * The learned benefit of a warm by the statistics of its key, one model per keyspace. The prior is
 * the plain two-half-life gate, so that a cold start is no worse than that.
 */
import { CONSTANT, FEATURES } from './features.ts';
import { makeLearner } from './learner.ts';

/** What is believed before any label: ½ ln r₂ + ½ ln r₃₂, in standardised features. */
const PRIOR: Readonly<Partial<Record<(typeof FEATURES)[number], number>>> = {
  shortRate: 0.65,
  mediumRate: 0.45,
  [CONSTANT]: -2.65,
};

/**
 * From the features of a key to the share of an origin call that its warm is expected to save. The
 * constant is the least certain weight: how much is read at all differs by orders of magnitude
 * between caches, and while it is wrong the others are bent to make up for it (docs/adr/0026).
 */
export const benefitModel = makeLearner({
  features: 2,
  prior: FEATURES.map((name) => PRIOR[name] ?? 0),
  variance: FEATURES.map((name) => (name === CONSTANT ? 1 : 0.25)),
  temper: 0.7,
  forgetting: 3e-6,
});
