/** Reliability tables: did what the gate expected come true? */
import type { ReliabilityBin, ReliabilityReport } from '../api/stats.ts';
import { BIN_FIGURES, BIN_STARTS, logLoss, type Reliability } from '../gate/reliability.ts';
import type { GateState } from '../gate/state.ts';

/** The tables of a keyspace, by name; none before its first outcome. */
export function reliabilityReports(gate: GateState | undefined): ReliabilityReport[] {
  return Object.entries(gate?.reliability ?? {})
    .map(([of, sums]) => reliabilityReport(of, sums))
    .filter(({ bins }) => bins.length > 0)
    .sort((a, b) => (a.of < b.of ? -1 : 1));
}

function reliabilityReport(of: string, sums: Reliability): ReliabilityReport {
  const bins = BIN_STARTS.map((from, bin): ReliabilityBin => {
    const [outcomes = 0, expected = 0, realised = 0] = sums.bins.slice(bin * BIN_FIGURES);
    const to = BIN_STARTS[bin + 1] ?? 1;
    return { from, to, outcomes, expected: expected / outcomes, realised: realised / outcomes };
  }).filter(({ outcomes }) => outcomes > 0);
  const outcomes = bins.reduce((sum, bin) => sum + bin.outcomes, 0);
  const mean = (of: (bin: ReliabilityBin) => number) =>
    bins.reduce((sum, bin) => sum + bin.outcomes * of(bin), 0) / outcomes;
  const realised = mean((bin) => bin.realised);
  return {
    of,
    outcomes,
    expected: mean((bin) => bin.expected),
    realised,
    calibrationError: mean((bin) => Math.abs(bin.expected - bin.realised)),
    brier: sums.squaredErrors / outcomes,
    brierOfMean: sums.squares / outcomes - realised ** 2,
    logLoss: sums.logLosses / outcomes,
    logLossOfMean: logLoss(realised, realised),
    bins,
  };
}
