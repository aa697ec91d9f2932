import { describe, expect, it } from 'vitest';
import { initialGateState } from '../../../core/gate/price.ts';
import { addOutcome, initialReliability, logLoss } from '../../../core/gate/reliability.ts';
import { reliabilityReports } from '../../../core/report/reliability.ts';
import { makeRandom } from '../../../local/demo/random.ts';

/** The report of one predictor over these outcomes. */
function reportOf(outcomes: readonly (readonly [expected: number, benefit: number])[]) {
  const sums = outcomes.reduce(
    (table, [expected, benefit]) => addOutcome(table, expected, benefit),
    initialReliability(),
  );
  const state = { ...initialGateState(0.2), reliability: { popular: sums } };
  const [report] = reliabilityReports(state);
  if (!report) throw new Error('no report');
  return report;
}

/** Outcomes that come true as often as `truth` says of what is expected. */
function world(count: number, truth: (expected: number) => number) {
  const random = makeRandom(9);
  return Array.from({ length: count }, () => {
    const expected = random();
    return [expected, Number(random() < truth(expected))] as const;
  });
}

describe('a reliability table', () => {
  it('holds per bin what was expected and what came', () => {
    const { bins } = reportOf([
      [0.005, 0],
      [0.75, 1],
      [0.75, 0.5],
      [1, 1],
    ]);
    expect(bins.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.01],
      [0.7, 0.9],
      [0.9, 1],
    ]);
    expect(bins[1]?.outcomes).toBeCloseTo(2, 3);
    expect(bins[1]?.expected).toBeCloseTo(0.75, 3);
    expect(bins[1]?.realised).toBeCloseTo(0.75, 3);
  });

  it('shows a calibrated predictor as such, and better than the mean', () => {
    const report = reportOf(world(8_000, (expected) => expected));
    expect(report.of).toBe('popular');
    expect(report.calibrationError).toBeLessThan(0.03);
    // Of an even spread: ∫ p (1 − p) dp = 1/6, against 1/4.
    expect(report.brier).toBeCloseTo(1 / 6, 1);
    expect(report.brierOfMean).toBeCloseTo(1 / 4, 2);
    expect(report.logLoss).toBeCloseTo(0.5, 1);
    expect(report.logLossOfMean).toBeCloseTo(Math.LN2, 2);
  });

  it('shows one that is always too sure, and worse than the mean', () => {
    const report = reportOf(world(8_000, () => 0.05));
    expect(report.expected).toBeGreaterThan(0.45);
    expect(report.realised).toBeLessThan(0.08);
    expect(report.calibrationError).toBeGreaterThan(0.4);
    expect(report.brier).toBeGreaterThan(5 * report.brierOfMean);
    expect(report.logLoss).toBeGreaterThan(2 * report.logLossOfMean);
  });

  it('forgets what was long ago', () => {
    const early = world(20_000, () => 0);
    const late = world(60_000, (expected) => expected);
    const report = reportOf([...early, ...late]);
    expect(report.outcomes).toBeLessThan(10_001);
    expect(report.calibrationError).toBeLessThan(0.03);
  });

  it('begins with ten empty bins of three figures', () => {
    expect(initialReliability().bins).toEqual(new Array<number>(30).fill(0));
  });

  it('puts what is expected into the bin that begins with it', () => {
    const counts = (expected: number) => {
      const { bins } = addOutcome(initialReliability(), expected, 1);
      return bins.flatMap((figure, index) => (figure > 0 ? [[index, figure]] : []));
    };
    expect(counts(0.5)).toEqual([
      [21, 1],
      [22, 0.5],
      [23, 1],
    ]);
    expect(counts(0.499)[0]).toEqual([18, 1]);
  });

  it('takes nothing for certain', () => {
    expect(logLoss(1, 0)).toBeCloseTo(-Math.log(1e-4), 6);
    expect(logLoss(1, 1)).toBeCloseTo(-Math.log(1 - 1e-4), 12);
    expect(logLoss(0, 1)).toBeCloseTo(-Math.log(1e-4), 6);
  });

  it('does not exist before the first outcome', () => {
    expect(reliabilityReports(initialGateState(0.2))).toEqual([]);
    expect(reliabilityReports(undefined)).toEqual([]);
  });
});
