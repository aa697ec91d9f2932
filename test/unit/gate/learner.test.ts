import { describe, expect, it } from 'vitest';
import { type LearnerOptions, makeLearner } from '../../../core/gate/learner.ts';
import { logistic } from '../../../core/gate/logit.ts';
import { makeRandom } from '../../../local/demo/random.ts';

const OPTIONS: LearnerOptions = { features: 1, prior: [0, 0, 0], variance: 1, temper: 1 };

/** A learner after that many labels of a world in which `weights` are true. */
function trained(options: LearnerOptions, weights: readonly number[], labels: number, seed = 3) {
  const learner = makeLearner(options);
  const random = makeRandom(seed);
  let model = learner.initial();
  for (let label = 0; label < labels; label += 1) {
    const features = weights.map((_, index) => (index === 0 ? 1 : 4 * random() - 2));
    const odds = weights.reduce((sum, weight, index) => sum + weight * (features[index] ?? 0), 0);
    model = learner.learn(model, features, Number(random() < logistic(odds)));
  }
  return model;
}

describe('a learner', () => {
  it.each([1, 2, 3])('finds the weights of its world, seed %d', (seed) => {
    const truth = [-1, 0.8, -1.5];
    const { weights } = trained(OPTIONS, truth, 20_000, seed);
    for (const [index, weight] of weights.entries()) {
      expect(Math.abs(weight - (truth[index] ?? 0))).toBeLessThan(0.1);
    }
  });

  it('begins with variances alone', () => {
    expect(makeLearner({ ...OPTIONS, prior: [0, 0], variance: 2 }).initial()).toEqual({
      features: 1,
      labels: 0,
      weights: [0, 0],
      covariance: [2, 0, 0, 2],
    });
  });

  it('gives each weight a variance of its own, and no more than that', () => {
    const learner = makeLearner({ ...OPTIONS, variance: [4, 1, 0], relaxation: 1 });
    const { weights, covariance } = learner.learn(learner.initial(), [1, 1, 1], 1);
    expect(learner.initial().covariance).toEqual([4, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect((weights[0] ?? 0) / (weights[1] ?? 0)).toBeCloseTo(4, 9);
    expect(weights[2]).toBe(0);
    expect(covariance.map((value) => value + 0)).toEqual([4, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('learns nothing from a decision that knew other features', () => {
    const learner = makeLearner(OPTIONS);
    expect(learner.learn(learner.initial(), [1, 1], 1)).toEqual(learner.initial());
  });

  it('takes one step of the filter per label, and leaves the model before it as it was', () => {
    const options = { ...OPTIONS, prior: [0, 0], variance: 2, temper: 0.5 };
    const before = makeLearner(options).initial();
    const step = (more: Partial<LearnerOptions>) => {
      const { weights, covariance } = makeLearner({ ...options, ...more }).learn(before, [1, 2], 1);
      return [weights, covariance].map((row) => row.map((value) => Math.round(value * 1e6) / 1e6));
    };
    // P = 2, x = (1, 2): slope ½·¼, scale 1 + 10/8, gain (2, 4)·¼/scale, P − (2, 4)²·⅛/scale.
    expect(step({})).toEqual([
      [0.222222, 0.444444],
      [1.777778, -0.444444, -0.444444, 1.111111],
    ]);
    // A tenth of the way back to 2; what is no variance falls by as much.
    expect(step({ relaxation: 0.1 })[1]).toEqual([1.8, -0.4, -0.4, 1.2]);
    expect(step({ forgetting: 0.05 })[1]).toEqual([1.866667, -0.444444, -0.444444, 1.166667]);
    expect(before.covariance).toEqual([2, 0, 0, 2]);
    expect(makeLearner(options).learn({ ...before, labels: 6 }, [1, 2], 1).labels).toBe(7);
  });

  it('grows surer with every label where it forgets nothing', () => {
    const variance = (labels: number) => trained(OPTIONS, [0, 1, 1], labels).covariance[0] ?? 0;
    expect(variance(10)).toBeLessThan(1);
    expect(variance(1_000)).toBeLessThan(variance(100) / 5);
  });

  it('takes a share as a label', () => {
    const learner = makeLearner(OPTIONS);
    let model = learner.initial();
    for (let label = 0; label < 500; label += 1) model = learner.learn(model, [1, 0, 0], 0.3);
    expect(learner.predict(model, [1, 0, 0])).toBeCloseTo(0.3, 2);
  });

  it('goes on from models of its own features only', () => {
    const learner = makeLearner(OPTIONS);
    const model = learner.learn(learner.initial(), [1, 1, 1], 1);
    expect(learner.current(model)).toBe(model);
    expect(makeLearner({ ...OPTIONS, features: 2 }).current(model)).toEqual({
      ...learner.initial(),
      features: 2,
    });
  });
});

describe('a learner of what changes', () => {
  // A strategy that says the same of every key: the features are all one direction.
  const features = [1, 0.4, 1];
  const labelsToTurn = (options: Partial<LearnerOptions>) => {
    const learner = makeLearner({ ...OPTIONS, variance: 0.25, temper: 0.2, ...options });
    let model = learner.initial();
    for (let label = 0; label < 5_000; label += 1) model = learner.learn(model, features, 0);
    let labels = 0;
    while (learner.predict(model, features) < 0.5 && labels < 10_000) {
      model = learner.learn(model, features, 1);
      labels += 1;
    }
    return labels;
  };

  it('unlearns within a few hundred labels what thousands have taught', () => {
    expect(labelsToTurn({ relaxation: 0.005 })).toBeLessThan(150);
    expect(labelsToTurn({})).toBeGreaterThan(1_000);
  });

  it('does so sooner than one whose variances only grow', () => {
    const growing = labelsToTurn({ forgetting: 0.005 });
    expect(growing).toBeGreaterThan(2 * labelsToTurn({ relaxation: 0.005 }));
  });
});
