/** Puts keys on the warm queue as a job whose results can be asked for. */

import { reservationStart, strategyRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import { throwDependencyDown } from '../errors.ts';
import type { Ids, Job, Jobs, Ledger, Log, WarmQueue } from '../ports.ts';
import { loggable } from '../privacy/loggable.ts';
import { cutIntoMessages, numberedIds } from './cut.ts';
import type { WarmItem, WarmMessage } from './messages.ts';
import type { Selection } from './select.ts';

/** What starting a job needs. */
export interface StartJobPorts {
  readonly settings: Settings;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
  readonly queue: WarmQueue;
  readonly ids: Ids;
  readonly log: Log;
}

/** What is asked for. */
export interface JobRequest {
  /** In words, without keys: they may be personal. */
  readonly request: string;
  readonly selection: Selection;
  /** Whose account the loads stand in; one that no budget pays. */
  readonly strategy: string;
  readonly now: number;
}

/** After that a request is stale: whoever asked has asked again or given up. */
export const JOB_MESSAGE_LIFE_MILLISECONDS = 10 * 60_000;
/** Results of one chunk that are written here: as many as a message may carry. */
const RESULTS_PER_CHUNK = 100;

/**
 * Creates the job before its messages: a result must find its job, however fast it comes.
 *
 * @throws PreheatError `dependency_down` where the queue does not take them.
 */
export async function startJob(ports: StartJobPorts, asked: JobRequest): Promise<Job> {
  const { request, selection, strategy, now } = asked;
  const { items, refused } = selection;
  const id = ports.ids.next();
  const messages = messagesOfJob(ports, { job: id, prefix: id, items, strategy, now });
  const total = items.length + refused.length;
  const job: Job = { id, createdAt: now, total, chunks: messages.length, request };
  await ports.jobs.create(job, items);
  for (let index = 0; index < refused.length; index += RESULTS_PER_CHUNK) {
    const results = refused.slice(index, index + RESULTS_PER_CHUNK);
    await ports.jobs.saveResults(id, `${id}.refused.${index}`, results);
  }
  await sendAsJob(ports, messages, id);
  ports.log.info('a job was started', { job: id, strategy, keys: total, messages: job.chunks });
  return job;
}

/** Cuts keys into messages whose results go to a job; ids `prefix.0`, `prefix.1`, … */
export function messagesOfJob(
  { settings }: Pick<StartJobPorts, 'settings'>,
  asked: {
    readonly job: string;
    readonly prefix: string;
    readonly items: readonly WarmItem[];
    readonly strategy: string;
    readonly now: number;
  },
): WarmMessage[] {
  const { job, prefix, items, strategy, now } = asked;
  return cutIntoMessages({
    settings,
    items,
    strategy,
    run: job,
    job,
    // At once, also for a worker whose clock is behind ours.
    notBefore: 0,
    notAfter: now + JOB_MESSAGE_LIFE_MILLISECONDS,
    reservedAt: reservationStart(now),
    ids: numberedIds(prefix),
  });
}

/**
 * Sends messages, and counts their keys under a token once.
 *
 * @throws PreheatError `dependency_down` where the queue does not take them.
 */
export async function sendAsJob(
  ports: Pick<StartJobPorts, 'queue' | 'ledger' | 'log'>,
  messages: readonly WarmMessage[],
  token: string,
): Promise<void> {
  const [first] = messages;
  if (!first) return;
  await ports.queue
    .send(messages.map((body) => ({ body })))
    .catch(throwDependencyDown('the warm queue'));
  await account(ports, messages, first.strategy, token);
}

/** The keys are on their way: a ledger that does not answer must not make the caller ask again. */
async function account(
  { ledger, log }: Pick<StartJobPorts, 'ledger' | 'log'>,
  messages: readonly WarmMessage[],
  strategy: string,
  id: string,
): Promise<void> {
  const items = messages.flatMap((message) => message.items);
  const entries = [...Map.groupBy(items, (item) => item.keyspace)].map(
    ([keyspace, { length }]) => ({
      row: strategyRow(keyspace, strategy),
      add: { proposed: length, approved: length },
    }),
  );
  await ledger.add(entries, id).catch((error: unknown) => {
    log.warn('a job is not in the statistics', { job: id, error: loggable(error) });
  });
}
