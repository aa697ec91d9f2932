/** Whether estimates are right on the mean: a z-test over the estimates of many seeds. */
import { expect } from 'vitest';

/** Of a thousand right ones, one is called wrong: seeds are fixed, so that it is always the same. */
const MOST_DEVIATIONS = 3.3;

/** Fails where the mean of the estimates is further from the truth than chance would have it. */
export function expectUnbiased(estimates: readonly number[], truth: number): void {
  const mean = estimates.reduce((sum, each) => sum + each, 0) / estimates.length;
  const squares = estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (estimates.length - 1) / estimates.length);
  // What never varies is no estimate.
  expect(standardError).toBeGreaterThan(0);
  expect(Math.abs(mean - truth) / standardError, `mean ${mean}, truth ${truth}`).toBeLessThan(
    MOST_DEVIATIONS,
  );
  // A test that could not see six per cent would prove little.
  expect(standardError / truth).toBeLessThan(0.06 / MOST_DEVIATIONS);
}
