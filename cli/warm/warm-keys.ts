/** Warms any number of keys: as many jobs as the API's limits ask for, watched as one. */
import { makeProgressBar } from '../../backtest/output/progress.ts';
import type { JobReport } from '../../core/api/jobs.ts';
import { warmRoute } from '../../core/api/warm.ts';
import type { ApiClient } from '../api/client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { cancelJobs, followJobs } from './follow.ts';
import { countOutcomes, formatJob } from './format.ts';
import { cutKeys } from './read-keys.ts';

/** Most keys in one request. */
export const MOST_KEYS = 5_000;
/** A body may have 240,000 bytes; the rest is for what stands beside the keys. */
export const MOST_BYTES = 230_000;

/** What to warm, and how. */
export interface WarmKeysOptions {
  readonly keys: readonly string[];
  readonly force?: boolean;
  /** Leaves the jobs to themselves. */
  readonly detach?: boolean;
}

/** What was begun. */
interface Sent {
  readonly jobs: readonly string[];
  /** Keys in them. */
  readonly keys: number;
}

/** Sends, watches, and at Ctrl-C cancels. */
export async function warmKeys(
  session: Session,
  api: ApiClient,
  options: WarmKeysOptions,
): Promise<ExitCode> {
  const sent = await sendKeys(session, api, options);
  const { interrupt } = session.ports;
  if (interrupt.aborted) return cancelSent(session, api, sent, options.keys.length);
  if (options.detach) {
    session.show({ jobs: sent.jobs, keys: sent.keys }, ({ jobs }) => [
      ...jobs.map((job) => `job ${job}`),
      `${sent.keys} keys are under way; see them with: preheat jobs show --follow ${jobs.join(' ')}`,
    ]);
    return EXIT.ok;
  }
  const { reports, interrupted } = await followJobs(session, api, sent.jobs);
  if (interrupted) return cancelSent(session, api, sent, options.keys.length);
  return showReports(session, reports);
}

/** Writes how jobs ended; fails where a key is not in the cache. */
export function showReports(session: Session, reports: readonly JobReport[]): ExitCode {
  session.show({ jobs: reports }, ({ jobs }) => jobs.flatMap(formatJob));
  if (reports.every((report) => countOutcomes(report).not === 0)) return EXIT.ok;
  noteLeft(session, reports);
  return EXIT.failed;
}

/** Says how to warm what is not warm of some jobs. */
function noteLeft(session: Session, reports: readonly JobReport[]): void {
  const left = reports.filter((report) => countOutcomes(report).warm < report.total);
  if (left.length === 0) return;
  const jobs = left.map(({ job }) => job).join(' ');
  session.note(`warm what is left with: preheat jobs resume ${jobs}`);
}

async function sendKeys(
  { ports }: Session,
  api: ApiClient,
  { keys, force }: WarmKeysOptions,
): Promise<Sent> {
  const bar = makeProgressBar(ports.stderr);
  const draw = bar.step('sending');
  const jobs: string[] = [];
  let sent = 0;
  try {
    for (const chunk of cutKeys(keys, MOST_KEYS, MOST_BYTES)) {
      if (ports.interrupt.aborted) break;
      const body = { keys: chunk, ...(force ? { force } : {}) };
      const answer = await api.call(warmRoute, { body });
      if ('job' in answer) jobs.push(answer.job);
      sent += chunk.length;
      draw(sent / keys.length);
    }
  } catch (error) {
    // What is under way goes on: whoever reads the error must know of it.
    if (jobs.length > 0) {
      ports.stderr.write(
        `${sent} of ${keys.length} keys were sent and go on; ${howToGoOn(jobs)}; send the rest with --skip ${sent}\n`,
      );
    }
    throw error;
  } finally {
    bar.clear();
  }
  return { jobs, keys: sent };
}

async function cancelSent(
  session: Session,
  api: ApiClient,
  { jobs, keys }: Sent,
  all: number,
): Promise<ExitCode> {
  const reports = await cancelJobs(api, jobs);
  session.show({ jobs: reports, sent: keys }, ({ jobs: cancelled }) =>
    cancelled.flatMap(formatJob),
  );
  noteLeft(session, reports);
  if (keys < all) {
    session.note(
      `${all - keys} keys were not sent; send them with the same command and --skip ${keys}`,
    );
  }
  return EXIT.interrupted;
}

function howToGoOn(jobs: readonly string[]): string {
  const list = jobs.join(' ');
  return `see them with: preheat jobs show --follow ${list}, cancel them with: preheat jobs cancel ${list}`;
}
