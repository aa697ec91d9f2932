/** Jobs in words. */
import type { JobReport, JobSummary } from '../../core/api/jobs.ts';
import { formatColumns, formatTime, plain } from '../output/text.ts';

/** Failures that are shown of each job. */
const FAILURES_SHOWN = 10;
/** What is in the cache after the job. */
const WARM = ['warmed', 'fresh', 'older'];

/** How many keys of a job are in the cache, and how many are not although their fate is known. */
export function countOutcomes({ counts }: JobSummary) {
  const entries = Object.entries(counts);
  const sum = (isMeant: (status: string) => boolean): number =>
    entries.reduce((total, [status, count]) => (isMeant(status) ? total + count : total), 0);
  return {
    warm: sum((status) => WARM.includes(status)),
    not: sum((status) => !WARM.includes(status)),
  };
}

/** One job in a line, and the first of what failed. */
export function formatJob(report: JobReport): string[] {
  const { job, total, finished, state, counts, failures } = report;
  const known = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  const head = `job ${job}: ${state}, ${finished} of ${total} keys: ${known.join(', ') || 'none yet'}`;
  const shown = failures
    .filter(({ status }) => status !== 'cancelled')
    .slice(0, FAILURES_SHOWN)
    .map(
      ({ key, status, reason }) =>
        `  ${plain(key)}: ${status}${reason ? `, ${plain(reason)}` : ''}`,
    );
  return [head, ...shown];
}

/** The latest jobs. */
export function formatJobs(jobs: readonly JobSummary[]): string[] {
  if (jobs.length === 0) return ['no jobs within the last 7 days'];
  const rows = jobs.map((job) => {
    const { warm, not } = countOutcomes(job);
    return [job.job, formatTime(job.createdAt), job.state, job.total, warm, not, job.request];
  });
  return formatColumns(['job', 'created', 'state', 'keys', 'warm', 'not', 'request'], rows);
}
