/**
 * The learned benefit of a warm: Bayesian logistic regression, one small model per keyspace,
 * updated by one step of an extended Kalman filter per label. The prior is the plain two-half-life
 * gate, so that a cold start is no worse than that.
 */
import { CONSTANT, FEATURES } from './features.ts';

/** Weights and what is not known of them: the covariance, row by row. */
export interface Model {
  /** Which features it was trained on: another number starts from the prior. */
  readonly features: number;
  /** Labels so far. */
  readonly labels: number;
  readonly weights: readonly number[];
  readonly covariance: readonly number[];
}

/** Number of the feature set: raise it with every change of `features.ts`. */
const FEATURE_SET = 1;
const SIZE = FEATURES.length;
/** What is believed before any label: ½ ln r₂ + ½ ln r₃₂, in standardised features. */
const PRIOR: Readonly<Partial<Record<(typeof FEATURES)[number], number>>> = {
  shortRate: 0.65,
  mediumRate: 0.45,
  [CONSTANT]: -2.65,
};
const PRIOR_WEIGHTS = FEATURES.map((name) => PRIOR[name] ?? 0);
const PRIOR_VARIANCE = 0.25;
/** Labels after which prior and learned weights count alike: few labels rank no better than none. */
const LABELS_TO_TRUST = 20_000;
/** Weight of one label: decisions of the same hour are not independent. */
const TEMPER = 0.2;
/** Growth of the variance per label, so that the model never stops learning. */
const FORGETTING = 1e-5;

/** A model that has seen no label. */
export function initialModel(): Model {
  const covariance = new Array<number>(SIZE * SIZE).fill(0);
  for (let index = 0; index < SIZE; index += 1) covariance[index * SIZE + index] = PRIOR_VARIANCE;
  return {
    features: FEATURE_SET,
    labels: 0,
    weights: PRIOR_WEIGHTS,
    covariance,
  };
}

/** The stored model, or a new one where it was trained on other features. */
export function currentModel(stored: Model | undefined): Model {
  return stored?.features === FEATURE_SET ? stored : initialModel();
}

/** Expected share of an origin call that a warm saves, for a key with these features. */
export function predict(model: Model, features: readonly number[]): number {
  const trust = model.labels / (model.labels + LABELS_TO_TRUST);
  return logistic(
    trust * dot(model.weights, features) + (1 - trust) * dot(PRIOR_WEIGHTS, features),
  );
}

/** The model after one label: the share of a call, 0 to 1, that came of a decision. */
export function learn(model: Model, features: readonly number[], benefit: number): Model {
  const { covariance } = model;
  const p = logistic(dot(model.weights, features));
  const step = multiply(covariance, features);
  const slope = TEMPER * p * (1 - p);
  const scale = 1 + slope * dot(features, step);
  const error = (TEMPER * (benefit - p)) / scale;
  const weights = model.weights.map((weight, index) => weight + (step[index] ?? 0) * error);
  const next = covariance.slice();
  for (let row = 0; row < SIZE; row += 1) {
    const shrink = (slope * (step[row] ?? 0)) / scale;
    for (let column = 0; column < SIZE; column += 1) {
      const at = row * SIZE + column;
      next[at] = (next[at] ?? 0) - shrink * (step[column] ?? 0);
    }
    const diagonal = row * SIZE + row;
    next[diagonal] = Math.min(PRIOR_VARIANCE, (next[diagonal] ?? 0) * (1 + FORGETTING));
  }
  return { ...model, labels: model.labels + 1, weights, covariance: next };
}

function multiply(matrix: readonly number[], vector: readonly number[]): number[] {
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < SIZE; column += 1) {
      sum += (matrix[row * SIZE + column] ?? 0) * (vector[column] ?? 0);
    }
    return sum;
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
