/** Writes down that a run has ended. */
import { runsRow } from '../budget/rows.ts';
import type { Ledger, Run, Runs } from '../ports.ts';
import { latencyBucket } from '../report/latency.ts';

/** Keeps the run in the history, and counts it. */
export async function finishRun(
  { runs, ledger }: { readonly runs: Runs; readonly ledger: Ledger },
  report: Run,
): Promise<void> {
  const { id, strategy, startedAt, finishedAt, proposed, approved, window } = report;
  const run = { id, strategy, startedAt, finishedAt, proposed, approved };
  await runs.save({ ...run, ...(window && { window }) });
  const milliseconds = Math.max(0, finishedAt - startedAt);
  const add = { runs: 1, milliseconds, [`d${latencyBucket(milliseconds)}`]: 1 };
  await ledger.add([{ row: runsRow(strategy), add }], id);
}
