/** Makes what `GET /v1/jobs/{id}` and `POST /v1/warm` with `wait` answer. */
import { type JobReport, MAX_RESULTS } from '../api/jobs.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { Job } from '../ports.ts';
import type { WarmResult, WarmStatus } from '../warming/messages.ts';

/** A part of the results. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const WARM: readonly WarmStatus[] = ['warmed', 'fresh', 'older'];

/** Makes the report. A key that was tried again counts once, with its last result. */
export function makeJobReport(
  job: Job,
  results: readonly WarmResult[],
  page: Page = { offset: 0, limit: MAX_RESULTS },
): JobReport {
  const byKey = new Map(results.map((result) => [refId(result), result]));
  const ordered = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
  const counts: Partial<Record<WarmStatus, number>> = {};
  for (const { status } of ordered) counts[status] = (counts[status] ?? 0) + 1;
  const failures = ordered.filter(({ status }) => !WARM.includes(status));
  const end = page.offset + page.limit;
  return {
    job: job.id,
    createdAt: job.createdAt,
    request: job.request,
    total: job.total,
    finished: ordered.length,
    done: ordered.length >= job.total,
    ready: ordered.length - failures.length,
    counts,
    failures: failures.slice(0, MAX_RESULTS),
    results: ordered.slice(page.offset, end),
    nextOffset: end < ordered.length ? end : null,
  };
}
