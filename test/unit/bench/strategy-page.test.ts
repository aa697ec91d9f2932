import { describe, expect, it } from 'vitest';
import { formatStrategyResult } from '../../../bench/strategy/page.ts';

const MEASURE = {
  proposed: 50,
  verdicts: { approved: 50 },
  items: 309,
  milliseconds: 4.26,
  decidingMilliseconds: 1.14,
};

const SAME = { '10000': MEASURE, '1000000': { ...MEASURE, milliseconds: 12.3 } };

const RESULT = {
  command: 'npm run bench:strategy',
  measuredOn: '2026-11-22',
  machine: '2 cores',
  sizes: [10_000, 1_000_000],
  tableSizes: [10_000],
  keysPerHour: 500,
  busierTimes: 10,
  memory: { popular: SAME, trending: SAME },
  busier: {
    popular: { '10000': MEASURE, busier: MEASURE },
    trending: { '10000': MEASURE, busier: { ...MEASURE, items: 2_781 } },
  },
  table: {
    measures: { popular: SAME, trending: SAME },
    requests: {
      popular: { '10000': { requests: 13, readUnits: 104 } },
      trending: { '10000': { requests: 230, readUnits: 1_467 } },
    },
  },
};

describe('the section on runs of strategies', () => {
  it('shows what is read and how long it takes, by size of the table', () => {
    const page = formatStrategyResult(RESULT);
    expect(page).toContain('| `popular` | 50 | 309 | 309 | 4.3 | 12 | 1.1 |');
    expect(page).toContain('| `trending` | 230 | 1,467 | 4.3 |');
    expect(page).toContain('at most 2.9 times as long (`popular`), with 100 times the keys');
    expect(page).toContain('no strategy reads more of a larger table, is met');
  });

  it('names what reads more of a larger table', () => {
    const grown = { ...SAME, '1000000': { ...MEASURE, items: 618 } };
    const page = formatStrategyResult({ ...RESULT, memory: { popular: grown, trending: SAME } });
    expect(page).toContain('is missed by `popular` (2.0 times).');
  });

  it('names what reads more when more is read', () => {
    expect(formatStrategyResult(RESULT)).toContain(
      'where 10 times as many keys are read in an hour, `trending` (9.0 times) read more',
    );
  });
});
