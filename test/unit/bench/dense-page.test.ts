import { describe, expect, it } from 'vitest';
import { type DenseResult, formatResult } from '../../../bench/dense/page.ts';

function policy(name: string, hitRatio: number, originRatio: number, precision: number | null) {
  return {
    name,
    hits: 0,
    hitRatio,
    misses: 0,
    warms: precision === null ? 0 : 1,
    used: 0,
    precision,
    originRatio,
    captured: 0,
  };
}

function result(hitRatio: number, precision = 0.9): DenseResult {
  return {
    command: 'npm run bench:dense',
    measuredOn: '2026-01-01',
    machine: 'a test',
    days: 7,
    apps: [{ name: 'quotes', hitRatioOfNone: 0.88, hitRatio: 0.953 }],
    eventsPerSecond: 20_000,
    report: {
      file: 'dense',
      requests: 1_000_000,
      keys: 1_000,
      ttlSeconds: 1_800,
      budget: 0.15,
      ingestDelaySeconds: 60,
      reactionSeconds: 1,
      limit: 0.999,
      policies: [
        policy('none', 0.88, 1, null),
        policy('refresh-ahead', 0.96, 1.4, 0.8),
        policy('decayed-gate', 0.941, 1.15, 0.88),
        policy('decayed-gate, tuned', 0.954, 1.15, 0.93),
        policy('perfect-gate', 0.98, 1.15, 1),
        policy('preheat', hitRatio, 1.149, precision),
      ],
    },
  };
}

describe('the section on a dense workload', () => {
  it('shows every policy, and each application beside what it has in practice', () => {
    const page = formatResult(result(0.952));
    expect(page).toContain('| `none` | 88.0 % | 1.000 | none |');
    expect(page).toContain('| `preheat` | 95.2 % | 1.149 | 90.0 % |');
    expect(page).toContain('| quotes | 88.0 % | 95.3 % | 85.0 % |');
  });

  it('holds Preheat against the best peer that spends no more', () => {
    const page = formatResult(result(0.952));
    expect(page).toContain('**met**');
    expect(page).toContain('`decayed-gate` with 94.1 %: Preheat misses 0.81 times as often');
    expect(page).toContain('(`decayed-gate, tuned`, 95.4 %) it is 1.04 times');
  });

  it.each([
    ['too few hits', result(0.949)],
    ['too few warms used', result(0.952, 0.79)],
  ])('says so where there are %s', (_, missed) => {
    expect(formatResult(missed)).toContain('**not met**');
  });
});
