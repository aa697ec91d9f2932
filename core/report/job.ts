/** What `GET /v1/jobs/{id}` and `POST /v1/warm` with `wait` answer. */
import { refId } from '../keyspaces/keyspaces.ts';
import type { Job } from '../ports.ts';
import type { WarmResult, WarmStatus } from '../warming/messages.ts';

/** Most results in one answer: the rest follows page by page. */
export const MAX_RESULTS = 1_000;

/** How far a job is. */
export interface JobReport {
  readonly job: string;
  readonly createdAt: number;
  /** What was asked for. */
  readonly request: string;
  /** Keys of the job. */
  readonly total: number;
  /** Keys whose fate is known. */
  readonly finished: number;
  readonly done: boolean;
  /** Keys by status; only those that occur. */
  readonly counts: Readonly<Partial<Record<WarmStatus, number>>>;
  /** Keys that are not in the cache now although they were asked for; at most `MAX_RESULTS`. */
  readonly failures: readonly WarmResult[];
  /** One page of results, by keyspace and key. */
  readonly results: readonly WarmResult[];
  /** Where the next page begins; null on the last one. */
  readonly nextOffset: number | null;
}

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
    counts,
    failures: failures.slice(0, MAX_RESULTS),
    results: ordered.slice(page.offset, end),
    nextOffset: end < ordered.length ? end : null,
  };
}
