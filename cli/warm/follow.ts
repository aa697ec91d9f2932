/** Watches jobs until they are done, or until Ctrl-C. */
import { setTimeout as sleep } from 'node:timers/promises';
import { makeProgressBar } from '../../backtest/output/progress.ts';
import { cancelJobRoute, type JobReport, jobRoute } from '../../core/api/jobs.ts';
import type { ApiClient } from '../api/client.ts';
import type { Session } from '../session.ts';

/** How often the jobs are looked at: the results of each are read to say how far it is. */
const POLL_MILLISECONDS = 500;

/** How the watching ended. */
export interface Followed {
  readonly reports: readonly JobReport[];
  readonly interrupted: boolean;
}

/** Shows progress of all the jobs in one bar; results are left out of the reports. */
export async function followJobs(
  { ports }: Session,
  api: ApiClient,
  jobs: readonly string[],
): Promise<Followed> {
  const { interrupt, stderr } = ports;
  const bar = makeProgressBar(stderr);
  const draw = bar.step(jobs.length === 1 ? 'warming' : `${jobs.length} jobs`);
  const reports = new Map<string, JobReport>();
  try {
    while (!interrupt.aborted) {
      for (const job of jobs.filter((id) => !reports.get(id)?.done)) {
        reports.set(job, await readJob(api, job));
      }
      const all = [...reports.values()];
      draw(sumOf(all, 'finished') / Math.max(1, sumOf(all, 'total')));
      if (all.every(({ done }) => done)) break;
      await sleep(POLL_MILLISECONDS, undefined, { signal: interrupt }).catch(() => undefined);
    }
  } catch (error) {
    if (!interrupt.aborted) throw error;
  } finally {
    bar.clear();
  }
  return { reports: [...reports.values()], interrupted: interrupt.aborted };
}

/** One job without its results. */
export function readJob(api: ApiClient, id: string): Promise<JobReport> {
  return api.call(jobRoute, { params: { id }, query: { limit: 1 } });
}

/** Cancels jobs; answers how far they came. */
export async function cancelJobs(api: ApiClient, jobs: readonly string[]): Promise<JobReport[]> {
  const reports: JobReport[] = [];
  for (const id of jobs) reports.push(await api.call(cancelJobRoute, { params: { id } }));
  return reports;
}

/** Adds a figure up over jobs. */
function sumOf(reports: readonly JobReport[], name: 'finished' | 'total'): number {
  return reports.reduce((sum, report) => sum + report[name], 0);
}
