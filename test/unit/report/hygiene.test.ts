import { expect, it } from 'vitest';
import { readsRow } from '../../../core/budget/rows.ts';
import { initialHygiene } from '../../../core/patterns/hygiene.ts';
import { makeStatsReport } from '../../../core/report/make-stats.ts';
import { makeBrain, START } from '../../support/brain.ts';

it('the statistics show which share of the reads was excluded, and how many sessions are', () => {
  const { settings } = makeBrain();
  const excluded = [
    { session: 'crawler', until: START + 1 },
    { session: 'gone', until: START },
  ];
  const report = makeStatsReport(
    settings,
    { now: START, recentMilliseconds: 30_000, points: 1 },
    {
      rows: new Map([[readsRow('product'), { reads: 60, backgroundReads: 40, excludedReads: 30 }]]),
      gates: new Map(),
      hygiene: new Map([['product', { ...initialHygiene(), excluded }]]),
    },
  );
  const [product, control] = report.keyspaces;
  expect(product?.hygiene).toEqual({
    backgroundReads: 40,
    excludedReads: 30,
    excludedShare: 0.3,
    excludedSessions: 1,
  });
  expect(control?.hygiene).toMatchObject({ excludedReads: 0, excludedShare: null });
});
