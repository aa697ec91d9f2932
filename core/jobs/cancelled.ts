/** Whether a job was cancelled, asked before each call of its origin. */
import type { Clock } from '../ports.ts';
import type { Jobs } from './port.ts';

/** How old an answer may be: a cancelled job must stop within 2 s. */
const ANSWER_MILLISECONDS = 500;
/** Jobs asked about in this process; older ones are forgotten. */
const MOST_JOBS = 100;

/** Answers for one job; false where the table does not tell. */
export type CancelCheck = (jobId: string) => Promise<boolean>;

/** Makes the check: one small read of the table per job and half second, however many ask. */
export function makeCancelCheck(
  jobs: Pick<Jobs, 'isCancelled'>,
  clock: Pick<Clock, 'now'>,
): CancelCheck {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>();
  return (jobId) => {
    const known = answers.get(jobId);
    const now = clock.now();
    if (known && now - known.at < ANSWER_MILLISECONDS) return known.answer;
    const asked = jobs.isCancelled(jobId).catch(() => false);
    // Kept only while it may go on: a job that was cancelled may be resumed at any moment.
    const answer = asked.then((isCancelled) => {
      if (isCancelled) answers.delete(jobId);
      return isCancelled;
    });
    answers.delete(jobId);
    answers.set(jobId, { at: now, answer });
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST_JOBS) break;
      answers.delete(oldest);
    }
    return answer;
  };
}
