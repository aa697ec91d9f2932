/** Makes what `GET /v1/jobs/{id}` and `POST /v1/warm` with `wait` answer. */
import { type JobReport, type JobSummary, MAX_RESULTS } from '../api/jobs.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { Job } from '../ports.ts';
import type { WarmItem, WarmResult, WarmStatus } from '../warming/messages.ts';

/** A part of the results. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const WARM: readonly WarmStatus[] = ['warmed', 'fresh', 'older'];

/** What is left of a job: keys without a result, and those that are not warm. */
export function itemsLeft(items: readonly WarmItem[], results: readonly WarmResult[]): WarmItem[] {
  const byKey = lastResults(results);
  return items.filter((item) => {
    const status = byKey.get(refId(item))?.status;
    return status === undefined || !WARM.includes(status);
  });
}

/** A key that was tried again counts once, with its last result. */
function lastResults(results: readonly WarmResult[]): Map<string, WarmResult> {
  return new Map(results.map((result) => [refId(result), result]));
}

/** The report without what it says of single keys. */
export function summariseJob(job: Job, results: readonly WarmResult[]): JobSummary {
  const { failures: _, results: __, nextOffset: ___, ...summary } = makeJobReport(job, results);
  return summary;
}

/** A job whose keys were all tried before it was cancelled is done: nothing of it was cancelled. */
function stateOf(
  { cancelledAt }: Job,
  isDone: boolean,
  { cancelled }: Partial<Record<WarmStatus, number>>,
): JobReport['state'] {
  if (isDone && cancelled === undefined) return 'done';
  if (cancelledAt !== undefined) return 'cancelled';
  return isDone ? 'done' : 'running';
}

/** Makes the report. What was cancelled of a job that was resumed since is on its way again. */
export function makeJobReport(
  job: Job,
  results: readonly WarmResult[],
  page: Page = { offset: 0, limit: MAX_RESULTS },
): JobReport {
  const ordered = [...lastResults(results)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, result]) => result)
    .filter(({ status }) => status !== 'cancelled' || job.cancelledAt !== undefined);
  const counts: Partial<Record<WarmStatus, number>> = {};
  for (const { status } of ordered) counts[status] = (counts[status] ?? 0) + 1;
  const failures = ordered.filter(({ status }) => !WARM.includes(status));
  const end = page.offset + page.limit;
  const isDone = ordered.length >= job.total;
  return {
    job: job.id,
    createdAt: job.createdAt,
    request: job.request,
    total: job.total,
    finished: ordered.length,
    done: isDone,
    ready: ordered.length - failures.length,
    state: stateOf(job, isDone, counts),
    cancelledAt: job.cancelledAt ?? null,
    resumes: job.resumes ?? 0,
    certified: job.certificate ?? null,
    counts,
    failures: failures.slice(0, MAX_RESULTS),
    results: ordered.slice(page.offset, end),
    nextOffset: end < ordered.length ? end : null,
  };
}
