/** Replays policies one after the other, tells how far they are, and how fast they were. */
import type { Policy, Tally } from '../../backtest/replay.ts';
import type { BacktestReport } from '../../backtest/report.ts';
import { type BacktestSettings, runPolicies } from '../../backtest/run.ts';
import type { Trace } from '../../backtest/traces/trace.ts';

/** What came of it. */
export interface TimedReplay {
  readonly report: BacktestReport;
  /** By policy: reads a second, all that follows on them included. */
  readonly eventsPerSecond: ReadonlyMap<string, number>;
}

const PROGRESS_MILLISECONDS = 5_000;

/** Replays them; a line on the standard error every few seconds. */
export async function replayTimed(
  trace: Trace,
  policies: readonly Policy[],
  settings: BacktestSettings,
  onTally: (policy: string, tally: Tally) => void = () => undefined,
): Promise<TimedReplay> {
  const eventsPerSecond = new Map<string, number>();
  let begunAt = 0;
  let saidAt = 0;
  const report = await runPolicies(trace, policies, settings, {
    onProgress(policy) {
      begunAt = performance.now();
      saidAt = begunAt;
      return (share) => {
        if (performance.now() - saidAt < PROGRESS_MILLISECONDS) return;
        saidAt = performance.now();
        process.stderr.write(`${policy}: ${Math.round(100 * share)} %\n`);
      };
    },
    onTally(policy, tally) {
      const seconds = (performance.now() - begunAt) / 1_000;
      eventsPerSecond.set(policy, Math.round(trace.times.length / seconds));
      onTally(policy, tally);
    },
  });
  return { report, eventsPerSecond };
}
