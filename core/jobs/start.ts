/** Puts keys on the warm queue as a job, or what is left of one. */
import { MANUAL, reservationStart, strategyRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import { throwDependencyDown } from '../errors.ts';
import type { Clock, Ids, Ledger, Log, WarmQueue } from '../ports.ts';
import { itemsLeft } from '../report/job.ts';
import { cutIntoMessages, numberedIds } from '../warming/cut.ts';
import type { WarmItem, WarmMessage, WarmResult } from '../warming/messages.ts';
import type { Job, Jobs } from './port.ts';

/** What starting a job needs. */
export interface JobPorts {
  readonly settings: Settings;
  readonly jobs: Jobs;
  readonly ledger: Pick<Ledger, 'add'>;
  readonly queue: WarmQueue;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  readonly log: Log;
}

/** What a job is to do. */
export interface JobRequest {
  /** In words, without keys: they may be personal. */
  readonly request: string;
  readonly items: readonly WarmItem[];
  /** Keys whose fate is known at once. */
  readonly settled: readonly WarmResult[];
}

/** After that a manual request is stale: whoever asked has asked again or given up. */
const LIFE_MILLISECONDS = 10 * 60_000;
/** Results of one chunk that are written at the start: as many as a message may carry. */
const RESULTS_PER_CHUNK = 100;

/**
 * Creates the job before its messages: a result must find its job, however fast it comes.
 *
 * @throws PreheatError `dependency_down` when queue or table do not answer.
 */
export async function startJob(ports: JobPorts, request: JobRequest): Promise<Job> {
  const { items, settled } = request;
  const id = ports.ids.next();
  const messages = messagesOf(ports, id, id, items);
  const job: Job = {
    id,
    createdAt: ports.clock.now(),
    total: items.length + settled.length,
    chunks: messages.length,
    request: request.request,
  };
  await ports.jobs.create(job, items);
  for (let index = 0; index < settled.length; index += RESULTS_PER_CHUNK) {
    const results = settled.slice(index, index + RESULTS_PER_CHUNK);
    await ports.jobs.saveResults(id, `${id}.refused.${index}`, results);
  }
  await send(ports, messages, id);
  return job;
}

/**
 * Sends again what is not warm of a job, cancelled or not. Undefined where nothing is left, or
 * somebody else has just resumed it.
 */
export async function resumeJob(
  ports: JobPorts,
  job: Job,
  results: readonly WarmResult[],
): Promise<Job | undefined> {
  const left = itemsLeft(await ports.jobs.readItems(job.id), results);
  if (left.length === 0) return undefined;
  const resumed = await ports.jobs.resume(job.id, job.resumes ?? 0);
  if (!resumed) return undefined;
  // Sorted behind the results of all messages before it, so that the last result counts.
  const prefix = `${job.id}.r${String(resumed.resumes).padStart(4, '0')}`;
  await send(ports, messagesOf(ports, job.id, prefix, left), prefix);
  return resumed;
}

function messagesOf(
  { settings, clock }: JobPorts,
  job: string,
  prefix: string,
  items: readonly WarmItem[],
): WarmMessage[] {
  const now = clock.now();
  return cutIntoMessages({
    settings,
    items,
    strategy: MANUAL,
    run: job,
    job,
    // At once, also for a worker whose clock is behind ours.
    notBefore: 0,
    notAfter: now + LIFE_MILLISECONDS,
    reservedAt: reservationStart(now),
    ids: numberedIds(prefix),
  });
}

async function send(
  ports: JobPorts,
  messages: readonly WarmMessage[],
  token: string,
): Promise<void> {
  if (messages.length === 0) return;
  await ports.queue
    .send(messages.map((body) => ({ body })))
    .catch(throwDependencyDown('the warm queue'));
  await account(ports, messages, token);
}

/** The keys are on their way: a ledger that does not answer must not make the caller ask again. */
async function account(
  { ledger, log }: JobPorts,
  messages: readonly WarmMessage[],
  token: string,
): Promise<void> {
  const items = messages.flatMap((message) => message.items);
  const entries = [...Map.groupBy(items, (item) => item.keyspace)].map(
    ([keyspace, { length }]) => ({
      row: strategyRow(keyspace, MANUAL),
      add: { proposed: length, approved: length },
    }),
  );
  await ledger.add(entries, token).catch((error: unknown) => {
    log.warn('a job is not in the statistics', { job: token, error: String(error) });
  });
}
