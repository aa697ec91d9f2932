import { describe, expect, test } from 'vitest';
import { originFailed } from '../../../core/errors.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { makeBrain, START, warmMessage } from '../../support/brain.ts';

describe('another try', () => {
  test.each([
    [1_000, 1],
    [999, 0],
  ])('of a message that is good for %d ms more is made %d times', async (left, retried) => {
    const brain = makeBrain();
    brain.origin.failures.set('a', originFailed('catalog', 'status 500'));
    const report = await brain.warm(warmMessage(['a'], { notAfter: START + left }));
    expect(report.retried).toBe(retried);
  });
});

describe('the end of a call', () => {
  test.each([
    [0, 1],
    [-1, 0],
  ])(
    'leaves two seconds to write and tell: with %d ms to spare, %d calls',
    async (spare, calls) => {
      const brain = makeBrain();
      const timeout = brain.settings.origins.get('catalog')?.timeoutMilliseconds ?? 0;
      const deadlineAt = START + timeout + 2_000 + spare;
      await makeWarmer(brain)(warmMessage(['a']), deadlineAt, new AbortController().signal);
      expect(brain.origin.calls).toHaveLength(calls);
    },
  );
});
