/**
 * How well expectations came true: by bins of the expected benefit, what was expected and what
 * came. Sums over about the last ten thousand outcomes; earlier ones fade.
 */

/** Sums of one predictor; a value. */
export interface Reliability {
  /** Of each bin the outcomes, the expected and the realised benefits; one bin after the other. */
  readonly bins: readonly number[];
  /** Squared errors, those of a perfect mean (Σ benefit²), and the log losses. */
  readonly squaredErrors: number;
  readonly squares: number;
  readonly logLosses: number;
}

/** Where bins begin: narrow at the low end, where most candidates are and the price often is. */
export const BIN_STARTS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;
/** Figures of one bin in `bins`. */
export const BIN_FIGURES = 3;
const MEMORY = 10_000;
const FADE = 1 - 1 / MEMORY;
/** No expectation is surer than that: one surprise must not outweigh all else. */
const LEAST = 1e-4;

/** Nothing known. */
export function initialReliability(): Reliability {
  return {
    bins: new Array<number>(BIN_STARTS.length * BIN_FIGURES).fill(0),
    squaredErrors: 0,
    squares: 0,
    logLosses: 0,
  };
}

/** Takes in one outcome. */
export function addOutcome(
  reliability: Reliability,
  expected: number,
  benefit: number,
): Reliability {
  const bins = reliability.bins.map((sum) => sum * FADE);
  const at = BIN_FIGURES * BIN_STARTS.findLastIndex((start) => expected >= start);
  for (const [index, figure] of [1, expected, benefit].entries()) {
    bins[at + index] = (bins[at + index] ?? 0) + figure;
  }
  return {
    bins,
    squaredErrors: reliability.squaredErrors * FADE + (expected - benefit) ** 2,
    squares: reliability.squares * FADE + benefit ** 2,
    logLosses: reliability.logLosses * FADE + logLoss(expected, benefit),
  };
}

/** Cost in nats of having expected that much; a share is expected best by itself. */
export function logLoss(expected: number, benefit: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, expected));
  return -benefit * Math.log(p) - (1 - benefit) * Math.log(1 - p);
}
