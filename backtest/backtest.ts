/** One log under every combination of TTL and budget. */
import { formatDuration } from '../core/units.ts';
import type { Policy } from './replay.ts';
import type { BacktestReport } from './report.ts';
import { type BacktestSettings, runPolicies } from './run.ts';
import { makeTimeline, type Timeline } from './timeline.ts';
import type { OnProgress } from './traces/lines.ts';
import type { Trace } from './traces/trace.ts';

/** One combination. */
export interface BacktestRun {
  readonly report: BacktestReport;
  /** By policy: its hits so far at each end of the timeline. */
  readonly curves: ReadonlyMap<string, readonly number[]>;
}

/** All that came of a log. */
export interface Backtest {
  readonly file: string;
  readonly requests: number;
  readonly keys: number;
  /** 0 where the log names no users. */
  readonly users: number;
  /** From the first read to the last. */
  readonly spanMilliseconds: number;
  readonly timeline: Timeline;
  /** At least one. */
  readonly runs: readonly BacktestRun[];
}

/** Runs the policies under each of the settings, in order. */
export async function runBacktest(
  trace: Trace,
  policies: readonly Policy[],
  settings: readonly BacktestSettings[],
  onProgress: (step: string) => OnProgress = () => () => undefined,
): Promise<Backtest> {
  const timeline = makeTimeline(trace);
  const runs: BacktestRun[] = [];
  for (const own of settings) {
    const curves = new Map<string, readonly number[]>();
    const suffix = settings.length === 1 ? '' : ` ${nameOf(own)}`;
    const report = await runPolicies(trace, policies, own, {
      ends: timeline.ends,
      onProgress: (policy) => onProgress(policy + suffix),
      onTally: (policy, { hitsAt = [] }) => curves.set(policy, hitsAt),
    });
    runs.push({ report, curves });
  }
  const { times, keyNames, userNames } = trace;
  return {
    file: trace.file,
    requests: times.length,
    keys: keyNames.length,
    users: userNames.length,
    spanMilliseconds: (times.at(-1) ?? 0) - (times[0] ?? 0),
    timeline,
    runs,
  };
}

function nameOf({ ttlMilliseconds, budget }: BacktestSettings): string {
  return `${formatDuration(ttlMilliseconds)} ${Number((budget * 100).toFixed(1))}%`;
}
