/** What a backtest answers: the JSON of the command. Ratios are 0 to 1, or null where undefined. */
import type { Tally } from './replay.ts';
import type { Trace } from './traces/trace.ts';

/** One strategy of one policy. */
export interface StrategyResult {
  readonly warms: number;
  readonly used: number;
  readonly precision: number | null;
}

/** One policy over the whole trace. */
export interface PolicyReport {
  readonly name: string;
  readonly hits: number;
  readonly hitRatio: number;
  readonly misses: number;
  readonly warms: number;
  readonly used: number;
  /** Used / warms. */
  readonly precision: number | null;
  /** (Misses + warms) / misses of `none`. */
  readonly originRatio: number;
  /** Share of the avoidable misses that were avoided. */
  readonly captured: number | null;
  readonly perStrategy?: Readonly<Record<string, StrategyResult>>;
  /** Mean distance of expected and realised benefit over about the last ten thousand outcomes. */
  readonly calibrationError?: number;
}

/** The whole answer. */
export interface BacktestReport {
  readonly file: string;
  readonly requests: number;
  readonly keys: number;
  readonly ttlSeconds: number;
  readonly budget: number;
  readonly ingestDelaySeconds: number;
  readonly reactionSeconds: number;
  /** Hit ratio when only the first read of a key misses. */
  readonly limit: number;
  readonly policies: readonly PolicyReport[];
}

/** Hit ratio when only the first read of a key misses: 1 − distinct keys / requests. */
export function hitLimit(trace: Trace): number {
  return 1 - trace.keyNames.length / trace.times.length;
}

/** Measures a policy against `none` on the same trace. */
export function measurePolicy(
  name: string,
  tally: Tally,
  none: Tally,
  limit: number,
): PolicyReport {
  const { hits, misses, warms, used, perStrategy, calibrationError } = tally;
  const requests = hits + misses;
  const hitRatio = hits / requests;
  const hitRatioOfNone = none.hits / requests;
  const avoidable = limit - hitRatioOfNone;
  return {
    name,
    hits,
    hitRatio,
    misses,
    warms,
    used,
    precision: ratio(used, warms),
    originRatio: (misses + warms) / none.misses,
    captured: avoidable > 0 ? (hitRatio - hitRatioOfNone) / avoidable : null,
    ...(perStrategy && { perStrategy: measureStrategies(perStrategy) }),
    ...(calibrationError !== undefined && { calibrationError }),
  };
}

function measureStrategies(
  counts: NonNullable<Tally['perStrategy']>,
): Record<string, StrategyResult> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, { warms, used }]) => [
      name,
      { warms, used, precision: ratio(used, warms) },
    ]),
  );
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
