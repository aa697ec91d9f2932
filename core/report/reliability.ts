/** Reliability tables: did what the gate expected come true? */
import { BIN_FIGURES, BIN_STARTS, logLoss, type Reliability } from '../gate/reliability.ts';
import type { GateState } from '../gate/state.ts';

/** Outcomes whose expected benefit was from `from` up to `to`; counts fade, so they are no integers. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly outcomes: number;
  /** Means: origin calls that a warm was expected to save, and that it saved or would have. */
  readonly expected: number;
  readonly realised: number;
}

/** One predictor, over about its last ten thousand outcomes. */
export interface ReliabilityReport {
  /** `statistics` of the keys, or the strategy whose evidence was used. */
  readonly of: string;
  readonly outcomes: number;
  readonly expected: number;
  readonly realised: number;
  /** Mean distance of expected and realised over the bins. */
  readonly calibrationError: number;
  /** Mean squared error; beside it that of expecting the same mean of every key. */
  readonly brier: number;
  readonly brierOfMean: number;
  /** Mean log loss in nats, likewise. */
  readonly logLoss: number;
  readonly logLossOfMean: number;
  /** Those with outcomes in them. */
  readonly bins: readonly ReliabilityBin[];
}

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
