import { describe, expect, test } from 'vitest';
import { addTrials, judgeByRead, judgeByTime, type Trial } from '../../../core/foresight/trials.ts';

const TTL = 60_000;
const trial = (at: number): Trial => ({ at, features: [1, at] });

describe('a trial', () => {
  test('is won by a read within a TTL, the more the sooner', () => {
    const [early] = judgeByRead([trial(1_000)], 1_001, TTL).labels;
    const [late] = judgeByRead([trial(1_000)], 61_000, TTL).labels;
    expect(early).toEqual({ features: [1, 1_000], benefit: expect.closeTo(1) });
    expect(late?.benefit).toBeCloseTo(0.3);
  });

  test('is lost by a read that comes later', () => {
    expect(judgeByRead([trial(1_000)], 61_001, TTL).labels[0]?.benefit).toBe(0);
  });

  test('stays open at a read before the warm would have been there', () => {
    const judged = judgeByRead([trial(1_000), trial(500)], 1_000, TTL);
    expect(judged.open).toEqual([trial(1_000)]);
    expect(judged.labels.map(({ features }) => features)).toEqual([[1, 500]]);
  });

  test('is lost when its time is over, and not before', () => {
    expect(judgeByTime([trial(0)], TTL, TTL)).toEqual({ open: [trial(0)], labels: [] });
    expect(judgeByTime([trial(0)], TTL + 1, TTL)).toEqual({
      open: [],
      labels: [{ features: [1, 0], benefit: 0 }],
    });
  });

  test('is one of four at a time, the first ones', () => {
    const six = [1, 2, 3, 4, 5, 6].map(trial);
    expect(addTrials(six.slice(0, 3), six.slice(3))).toEqual(six.slice(0, 4));
  });
});
