import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeLearner } from '../../core/gate/learner.ts';

const SIZE = 4;
const VARIANCE = 0.25;

const vector = fc.array(fc.double({ min: -6, max: 6, noNaN: true }), {
  minLength: SIZE,
  maxLength: SIZE,
});
const lesson = fc.record({ features: vector, label: fc.double({ min: 0, max: 1, noNaN: true }) });
const options = fc.record({
  forgetting: fc.constantFrom(0, 1e-5, 0.01),
  relaxation: fc.constantFrom(0, 0.005, 0.1),
  temper: fc.constantFrom(0.2, 1),
});

describe('a learner', () => {
  test('keeps bounded weights and a covariance, whatever it is told, again and again', () => {
    const lessons = fc.array(lesson, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(options, lessons, vector, fc.integer({ min: 1, max: 300 }), (how, told, x, n) => {
        const prior = new Array<number>(SIZE).fill(0);
        const learner = makeLearner({ features: 1, prior, variance: VARIANCE, ...how });
        let model = learner.initial();
        for (let round = 0; round < n; round += 1) {
          for (const { features, label } of told) model = learner.learn(model, features, label);
        }
        for (const weight of model.weights) expect(Math.abs(weight)).toBeLessThanOrEqual(20);
        const at = (row: number, column: number) => model.covariance[row * SIZE + column] ?? 0;
        let spread = 0;
        for (let row = 0; row < SIZE; row += 1) {
          expect(at(row, row)).toBeGreaterThan(0);
          expect(at(row, row)).toBeLessThanOrEqual(VARIANCE);
          for (let column = 0; column < SIZE; column += 1) {
            expect(at(row, column)).toBeCloseTo(at(column, row), 9);
            spread += (x[row] ?? 0) * at(row, column) * (x[column] ?? 0);
          }
        }
        // No direction in which it is surer than sure.
        expect(spread).toBeGreaterThan(-1e-9);
        const p = learner.predict(model, x);
        expect(p >= 0 && p <= 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
