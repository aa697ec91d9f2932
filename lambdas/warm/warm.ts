/** `POST /v1/warm`: puts keys on the warm queue as a job, and says what becomes of them. */
import { MAX_RESULTS } from '../../core/api/jobs.ts';
import { warmRoute } from '../../core/api/warm.ts';
import { MANUAL, reservationStart, strategyRow } from '../../core/budget/rows.ts';
import type { Settings, StrategyName } from '../../core/config/settings.ts';
import { throwDependencyDown } from '../../core/errors.ts';
import type { Ids, Job, Jobs, Ledger, Patterns, WarmQueue } from '../../core/ports.ts';
import type { StrategyRunner } from '../../core/strategies/run.ts';
import { cutIntoMessages, numberedIds } from '../../core/warming/cut.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import {
  type Answer,
  type HttpHandler,
  type HttpPorts,
  type HttpRequest,
  makeHttpHandler,
} from '../http.ts';
import { parseWarm, type WarmRequest, type WarmTarget } from './request.ts';
import { type Selection, select } from './select.ts';
import { waitForJob } from './wait.ts';

/** What the unit needs. */
export interface WarmPorts extends HttpPorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
  readonly queue: WarmQueue;
  readonly ids: Ids;
  readonly runStrategy: StrategyRunner;
}

/** After that a manual request is stale: whoever asked has asked again or given up. */
const LIFE_MILLISECONDS = 10 * 60_000;
/** Results of one chunk that the unit itself writes: as many as a message may carry. */
const RESULTS_PER_CHUNK = 100;

/** Makes the handler. */
export function makeWarm(ports: WarmPorts): HttpHandler {
  return makeHttpHandler({
    route: warmRoute,
    ports,
    parseBody: (input) => parseWarm(ports.settings, input),
    run: (request) => warm(ports, request),
  });
}

async function warm(
  ports: WarmPorts,
  request: HttpRequest<WarmRequest, undefined>,
): Promise<Answer> {
  const { target, dryRun, force, waitMilliseconds } = request.body;
  if (target.kind === 'strategy') return runNow(ports, target.name, dryRun);
  const now = ports.clock.now();
  const selection = await select(ports, target, force ? now : 0);
  if (dryRun) return plan(selection);
  const job = await start(ports, describeTarget(target, force), selection, now);
  if (waitMilliseconds === 0) {
    return {
      status: 202,
      body: { job: job.id, done: false, total: job.total, messages: job.chunks },
    };
  }
  const patience = Math.max(0, Math.min(waitMilliseconds, request.remainingMilliseconds() - 1_000));
  const report = await waitForJob(ports, job.id, now + patience);
  return { status: report.done ? 200 : 202, body: report };
}

async function runNow(
  { runStrategy }: WarmPorts,
  name: StrategyName,
  dryRun: boolean,
): Promise<Answer> {
  const { approvedKeys, ...report } = await runStrategy(name, { dryRun });
  const keys = approvedKeys.slice(0, MAX_RESULTS);
  return { status: dryRun ? 200 : 202, body: { ...report, dryRun, approvedKeys: keys } };
}

function plan({ items, refused }: Selection): Answer {
  const keys = items.slice(0, MAX_RESULTS).map(({ keyspace, key }) => ({ keyspace, key }));
  const total = items.length + refused.length;
  return {
    status: 200,
    body: { dryRun: true, total, keys, refused: refused.slice(0, MAX_RESULTS) },
  };
}

/** Creates the job before its messages: a result must find its job, however fast it comes. */
async function start(
  ports: WarmPorts,
  request: string,
  { items, refused }: Selection,
  now: number,
): Promise<Job> {
  const id = ports.ids.next();
  const messages = cutIntoMessages({
    settings: ports.settings,
    items,
    strategy: MANUAL,
    run: id,
    job: id,
    // At once, also for a worker whose clock is behind ours.
    notBefore: 0,
    notAfter: now + LIFE_MILLISECONDS,
    reservedAt: reservationStart(now),
    ids: numberedIds(id),
  });
  const total = items.length + refused.length;
  const job: Job = { id, createdAt: now, total, chunks: messages.length, request };
  await ports.jobs.create(job);
  for (let index = 0; index < refused.length; index += RESULTS_PER_CHUNK) {
    const results = refused.slice(index, index + RESULTS_PER_CHUNK);
    await ports.jobs.saveResults(id, `${id}.refused.${index}`, results);
  }
  await send(ports, messages);
  await account(ports, messages, id);
  return job;
}

async function send({ queue }: WarmPorts, messages: readonly WarmMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await queue.send(messages.map((body) => ({ body }))).catch(throwDependencyDown('the warm queue'));
}

/** The keys are on their way: a ledger that does not answer must not make the caller ask again. */
async function account(
  { ledger, log }: WarmPorts,
  messages: readonly WarmMessage[],
  id: string,
): Promise<void> {
  const items = messages.flatMap((message) => message.items);
  const entries = [...Map.groupBy(items, (item) => item.keyspace)].map(
    ([keyspace, { length }]) => ({
      row: strategyRow(keyspace, MANUAL),
      add: { proposed: length, approved: length },
    }),
  );
  if (entries.length === 0) return;
  await ledger.add(entries, id).catch((error: unknown) => {
    log.warn('a job is not in the statistics', { job: id, error: String(error) });
  });
}

/** In words, without keys: they may be personal. */
function describeTarget(target: Exclude<WarmTarget, { kind: 'strategy' }>, force: boolean): string {
  const what =
    target.kind === 'keys'
      ? `${target.keys.length} keys`
      : `${target.limit} most read keys of ${target.keyspaces.length === 1 ? target.keyspaces[0] : 'every keyspace'}`;
  return force ? `${what}, also fresh ones` : what;
}
