/** Replays one trace under several policies. */
import { none } from './policies/none.ts';
import { type Policy, pause, type ReplayOptions, type Tally } from './replay.ts';
import { type BacktestReport, hitLimit, measurePolicy, type PolicyReport } from './report.ts';
import type { OnProgress } from './traces/lines.ts';
import type { Trace } from './traces/trace.ts';

/** What the user chooses; the baseline is measured here. */
export type BacktestSettings = Omit<ReplayOptions, 'baselineMisses' | 'ends'>;

/** Who looks on while the policies run. */
export interface RunHooks {
  readonly onProgress?: (policy: string) => OnProgress;
  /** Told what each policy did; `ends` asks for its `hitsAt`. */
  readonly onTally?: (policy: string, tally: Tally) => void;
  readonly ends?: readonly number[];
}

/** Runs the policies in order. `none` always runs: all ratios are relative to it. */
export async function runPolicies(
  trace: Trace,
  policies: readonly Policy[],
  settings: BacktestSettings,
  hooks: RunHooks = {},
): Promise<BacktestReport> {
  const limit = hitLimit(trace);
  const replay = async (policy: Policy, baselineMisses: number): Promise<Tally> => {
    const onProgress = hooks.onProgress?.(policy.name) ?? (() => undefined);
    await pause();
    const { ends } = hooks;
    const options = { ...settings, baselineMisses, ...(ends && { ends }) };
    const tally = await policy.replay(trace, options, onProgress);
    hooks.onTally?.(policy.name, tally);
    return tally;
  };
  const baseline = await replay(none, 0);
  const reports: PolicyReport[] = [measurePolicy(none.name, baseline, baseline, limit)];
  for (const policy of policies) {
    if (policy === none) continue;
    const tally = await replay(policy, baseline.misses);
    reports.push(measurePolicy(policy.name, tally, baseline, limit));
  }
  return {
    file: trace.file,
    requests: trace.times.length,
    keys: trace.keyNames.length,
    ttlSeconds: settings.ttlMilliseconds / 1000,
    budget: settings.budget,
    ingestDelaySeconds: settings.ingestDelayMilliseconds / 1000,
    reactionSeconds: settings.reactionMilliseconds / 1000,
    limit,
    policies: reports,
  };
}
