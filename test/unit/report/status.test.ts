import { describe, expect, it } from 'vitest';
import { nextIntervalRun } from '../../../core/report/status.ts';

describe('nextIntervalRun', () => {
  it.each([
    ['an interval after the last start', 1_000, 1_200, 2_000],
    ['in the future, where runs were missed', 1_000, 4_500, 5_000],
    ['an interval later at the very time of one', 1_000, 2_000, 3_000],
    ['an interval after a start that our clock has not reached', 1_000, 500, 2_000],
  ])('is %s', (_, lastStartedAt, now, expected) => {
    expect(nextIntervalRun(1_000, lastStartedAt, now)).toBe(expected);
  });

  it('is unknown before the first run', () => {
    expect(nextIntervalRun(1_000, undefined, 5)).toBeUndefined();
  });
});
