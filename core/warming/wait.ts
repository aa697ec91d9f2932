/** Waits for the results of a job. */
import type { JobReport } from '../api/jobs.ts';
import { notFound } from '../errors.ts';
import type { Clock, Jobs } from '../ports.ts';
import { makeJobReport } from '../report/job.ts';

/** Each look is a read of the table: rarer as the wait grows. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/** Resolves to the job's report when it is done or cancelled, or to what there is at `deadlineAt`. */
export async function waitForJob(
  { jobs, clock }: { readonly jobs: Jobs; readonly clock: Clock },
  id: string,
  deadlineAt: number,
): Promise<JobReport> {
  let pause = FIRST_PAUSE_MILLISECONDS;
  for (;;) {
    const found = await jobs.read(id);
    if (!found) throw notFound('job', id);
    const report = makeJobReport(found.job, found.results);
    const left = deadlineAt - clock.now();
    if (report.state !== 'running' || left <= 0) return report;
    await clock.sleep(Math.min(pause, left));
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MILLISECONDS);
  }
}
