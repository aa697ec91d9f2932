import { describe, expect, it } from 'vitest';
import { FEATURES, featuresOf } from '../../../core/gate/features.ts';
import { benefitModel } from '../../../core/gate/model.ts';
import { initialVolume } from '../../../core/gate/volume.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { makeRandom } from '../../../local/demo/random.ts';
import { START, TTL } from '../../support/brain.ts';

const { initial: initialModel, current: currentModel, learn, predict } = benefitModel;

function steady(reads: number, stats: Partial<KeyStats> = {}): number[] {
  const counts = [2, 32, 512].map((halfLife) => (reads * halfLife) / Math.LN2);
  const known = { ...emptyStats(), counts, countedAt: START, lastReadAt: START, expiresAt: START };
  return featuresOf({ ...known, ...stats }, START, TTL, initialVolume());
}

describe('the model', () => {
  it('is the plain two-half-life gate before it has learned', () => {
    for (const reads of [0.05, 0.5, 5]) {
      const odds = reads + 0.02;
      expect(predict(initialModel(), steady(reads))).toBeCloseTo(odds / (1 + odds), 6);
    }
  });

  it('learns what its prior does not know, here that idle keys stay idle', () => {
    const random = makeRandom(7);
    let model = initialModel();
    const idle = { lastReadAt: START - 5 * TTL };
    for (let label = 0; label < 60_000; label += 1) {
      const isIdle = random() < 0.5;
      const wasRead = random() < (isIdle ? 0.1 : 0.8);
      model = learn(model, steady(1, isIdle ? idle : {}), Number(wasRead));
    }
    expect(predict(model, steady(1))).toBeGreaterThan(0.7);
    expect(predict(model, steady(1))).toBeLessThan(0.85);
    expect(predict(model, steady(1, idle))).toBeLessThan(0.22);
  });

  it('stays finite whatever it is told', () => {
    const random = makeRandom(11);
    let model = initialModel();
    for (let label = 0; label < 5_000; label += 1) {
      const features = FEATURES.map(() => (random() - 0.5) * 12);
      model = learn(model, features, Number(random() < 0.5));
    }
    for (const value of [...model.weights, ...model.covariance]) expect(value).toBeTypeOf('number');
    expect(model.weights.every(Number.isFinite)).toBe(true);
    expect(model.covariance.every(Number.isFinite)).toBe(true);
    const variances = FEATURES.map((_, row) => model.covariance[row * FEATURES.length + row] ?? 0);
    expect(Math.min(...variances)).toBeGreaterThan(0);
    const [constant] = variances.splice(FEATURES.indexOf('constant'), 1);
    expect(constant).toBeLessThanOrEqual(1);
    expect(Math.max(...variances)).toBeLessThanOrEqual(0.25);
  });

  it('begins anew where it was trained on other features', () => {
    const trained = learn(initialModel(), steady(1), 1);
    expect(currentModel(trained)).toBe(trained);
    expect(currentModel({ ...trained, features: 0 })).toEqual(initialModel());
    expect(currentModel(undefined)).toEqual(initialModel());
  });
});

describe('features', () => {
  it('are bounded, also for keys that nobody has ever read', () => {
    const vectors = [
      featuresOf(emptyStats(), START, TTL, initialVolume()),
      steady(1e9, { firstReadAt: 1, hours: new Array<number>(24).fill(1e6) }),
    ];
    for (const vector of vectors) {
      expect(vector).toHaveLength(FEATURES.length);
      for (const value of vector) expect(Math.abs(value)).toBeLessThanOrEqual(6);
    }
  });

  it('tell an hour of the day in which the key is read from one in which it is not', () => {
    const at = FEATURES.indexOf('hour');
    const hours = new Array<number>(24).fill(0);
    const quiet = steady(1, { hours: hours.with(12, 50) })[at] ?? 0;
    const busy = steady(1, { hours: hours.with(0, 50) })[at] ?? 0;
    expect(busy).toBeGreaterThan(quiet + 2);
  });
});
