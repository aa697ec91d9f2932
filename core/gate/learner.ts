/**
 * Bayesian logistic regression that learns label by label: one step of an extended Kalman filter
 * each. Small enough to be kept per keyspace and strategy, and the same wherever it is replayed.
 */
import { logistic } from './logit.ts';

/** Weights and what is not known of them: the covariance, row by row. */
export interface Model {
  /** Which features it was trained on: another number starts from the prior. */
  readonly features: number;
  /** Labels so far. */
  readonly labels: number;
  readonly weights: readonly number[];
  readonly covariance: readonly number[];
}

/** What a learner is before it has learned, and how fast it does. */
export interface LearnerOptions {
  /** Number of the feature set: raise it with every change of the features. */
  readonly features: number;
  /** Weights that are believed before any label; there are as many features. */
  readonly prior: readonly number[];
  /** Variance of all prior weights, or of each: the most that it ever has. */
  readonly variance: number | readonly number[];
  /** Weight of one label, 0 to 1: labels of the same hour are not independent. */
  readonly temper: number;
  /** Growth of the variances per label, so that the model never stops learning. */
  readonly forgetting?: number;
  /**
   * Share of the way back to the prior's covariance per label, for what may break or be mended.
   * Growth alone would not do: where features hardly vary, the variances are at their most
   * while nothing is left in the one direction in which there is something to learn.
   */
  readonly relaxation?: number;
}

/** Pure functions over models of one kind. */
export interface Learner {
  /** A model that has seen no label. */
  initial(): Model;
  /** The stored model, or a new one where it was trained on other features. */
  current(stored: Model | undefined): Model;
  /** The probability that it gives to these features. */
  predict(model: Model, features: readonly number[]): number;
  /** The model after one label, 0 to 1; a share is as good a label as a yes or no. */
  learn(model: Model, features: readonly number[], label: number): Model;
}

/** No weight goes further: whatever it is told, a model can find its way back. */
const BOUND = 20;

/** Makes a learner. */
export function makeLearner(options: LearnerOptions): Learner {
  const { prior, variance, temper } = options;
  const most = prior.map((_, at) =>
    typeof variance === 'number' ? variance : (variance[at] ?? 0),
  );
  const { forgetting = 0, relaxation = 0 } = options;
  const size = prior.length;
  const initial = (): Model => {
    const covariance = new Array<number>(size * size).fill(0);
    for (const [index, own] of most.entries()) covariance[index * size + index] = own;
    return { features: options.features, labels: 0, weights: prior, covariance };
  };

  return {
    initial,
    current: (stored) => (stored?.features === options.features ? stored : initial()),
    predict: ({ weights }, features) => logistic(dot(weights, features)),
    learn(model, features, label) {
      // A decision of before there were all of the features.
      if (features.length !== size) return model;
      const p = logistic(dot(model.weights, features));
      const step = multiply(model.covariance, features);
      const slope = temper * p * (1 - p);
      const scale = 1 + slope * dot(features, step);
      const error = (temper * (label - p)) / scale;
      const weights = model.weights.map((weight, index) => {
        return Math.min(BOUND, Math.max(-BOUND, weight + (step[index] ?? 0) * error));
      });
      const covariance = model.covariance.slice();
      for (let row = 0; row < size; row += 1) {
        const shrink = (slope * (step[row] ?? 0)) / scale;
        for (let column = 0; column < size; column += 1) {
          const at = row * size + column;
          const left = (covariance[at] ?? 0) - shrink * (step[column] ?? 0);
          covariance[at] = left * (1 - relaxation);
        }
        // A variance only ever grows here, so the matrix stays a covariance.
        const diagonal = row * size + row;
        const own = most[row] ?? 0;
        const relaxed = (covariance[diagonal] ?? 0) + relaxation * own;
        covariance[diagonal] = Math.min(own, relaxed * (1 + forgetting));
      }
      return { ...model, labels: model.labels + 1, weights, covariance };
    },
  };
}

/** A square matrix, row by row, times a vector. */
function multiply(matrix: readonly number[], vector: readonly number[]): number[] {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column += 1) {
      sum += (matrix[row * size + column] ?? 0) * (vector[column] ?? 0);
    }
    return sum;
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
