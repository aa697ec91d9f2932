/** Sends what is left of a job once more. */
import { MANUAL } from '../budget/rows.ts';
import type { Clock } from '../ports.ts';
import { itemsLeft } from '../report/job.ts';
import type { WarmResult } from '../warming/messages.ts';
import { messagesOfJob, type StartJobPorts, sendAsJob } from '../warming/start-job.ts';
import type { Job } from './port.ts';

/**
 * Sends again what is not warm of a job, cancelled or not. Undefined where nothing is left, or
 * somebody else has just resumed it.
 *
 * @throws PreheatError `dependency_down` where queue or table do not answer.
 */
export async function resumeJob(
  ports: StartJobPorts & { readonly clock: Pick<Clock, 'now'> },
  job: Job,
  results: readonly WarmResult[],
): Promise<Job | undefined> {
  const items = itemsLeft(await ports.jobs.readItems(job.id), results);
  if (items.length === 0) return undefined;
  const resumed = await ports.jobs.resume(job.id, job.resumes ?? 0);
  if (!resumed) return undefined;
  // Sorted behind the results of all messages before it, so that the last result counts.
  const prefix = `${job.id}.r${String(resumed.resumes).padStart(4, '0')}`;
  const now = ports.clock.now();
  // Whoever resumes it asks for it by hand, whatever it was made for.
  const messages = messagesOfJob(ports, { job: job.id, prefix, items, strategy: MANUAL, now });
  await sendAsJob(ports, messages, prefix);
  return resumed;
}
