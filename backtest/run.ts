/** Replays one trace under several policies. */
import { none } from './policies/none.ts';
import type { Policy, ReplayOptions } from './replay.ts';
import { type BacktestReport, hitLimit, measurePolicy, type PolicyReport } from './report.ts';
import type { OnProgress } from './traces/lines.ts';
import type { Trace } from './traces/trace.ts';

/** What the user chooses; the baseline is measured here. */
export type BacktestSettings = Omit<ReplayOptions, 'baselineMisses'>;

/** Runs the policies in order. `none` always runs: all ratios are relative to it. */
export async function runPolicies(
  trace: Trace,
  policies: readonly Policy[],
  settings: BacktestSettings,
  onProgress: (policy: string) => OnProgress = () => () => undefined,
): Promise<BacktestReport> {
  const limit = hitLimit(trace);
  const before = { ...settings, baselineMisses: 0 };
  const baseline = await none.replay(trace, before, onProgress(none.name));
  const options = { ...settings, baselineMisses: baseline.misses };
  const reports: PolicyReport[] = [measurePolicy(none.name, baseline, baseline, limit)];
  for (const policy of policies) {
    if (policy === none) continue;
    const tally = await policy.replay(trace, options, onProgress(policy.name));
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
