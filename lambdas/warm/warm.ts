/** `POST /v1/warm`: puts keys on the warm queue as a job, and says what becomes of them. */
import { MAX_RESULTS } from '../../core/api/jobs.ts';
import { warmRoute } from '../../core/api/warm.ts';
import { MANUAL } from '../../core/budget/rows.ts';
import type { StrategyName } from '../../core/config/settings.ts';
import type { Controls } from '../../core/control/pause.ts';
import { paused } from '../../core/errors.ts';
import type { Patterns } from '../../core/ports.ts';
import type { StrategyRunner } from '../../core/strategies/run.ts';
import { type FindPorts, findKeys, type KeyTarget } from '../../core/warming/find-keys.ts';
import { type Selection, selectKeys } from '../../core/warming/select.ts';
import { type StartJobPorts, startJob } from '../../core/warming/start-job.ts';
import { waitForJob } from '../../core/warming/wait.ts';
import { withinLimit } from '../http/limit.ts';
import {
  type Answer,
  type HttpHandler,
  type HttpPorts,
  type HttpRequest,
  makeHttpHandler,
} from '../http.ts';
import { parseWarm, type WarmRequest } from './request.ts';

/** What the unit needs. */
export interface WarmPorts extends HttpPorts, StartJobPorts, FindPorts {
  readonly patterns: Patterns;
  readonly runStrategy: StrategyRunner;
  readonly controls: Pick<Controls, 'readPause'>;
}

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
  const { dryRun } = request.body;
  if (!dryRun && (await ports.controls.readPause())) throw paused();
  if (dryRun) return warmNow(ports, request);
  const limit = { name: 'warm', perHour: ports.settings.limits.warmsPerHour };
  return withinLimit(ports, limit, request.caller, () => warmNow(ports, request));
}

async function warmNow(
  ports: WarmPorts,
  request: HttpRequest<WarmRequest, undefined>,
): Promise<Answer> {
  const { target, dryRun, force, waitMilliseconds } = request.body;
  if (target.kind === 'strategy') return runNow(ports, target.name, dryRun);
  const now = ports.clock.now();
  const keys = await findKeys(ports, target);
  const selection = await selectKeys(ports, keys, force ? now : 0);
  if (dryRun) return plan(selection);
  const words = describeTarget(target, force);
  const asked = { request: words, selection, strategy: MANUAL, now };
  const job = await startJob(ports, asked);
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

/** In words, without keys, tags and users: they may be personal. */
function describeTarget(target: KeyTarget, force: boolean): string {
  return force ? `${wordsOf(target)}, also fresh ones` : wordsOf(target);
}

function wordsOf(target: KeyTarget): string {
  switch (target.kind) {
    case 'keys':
      return `${target.keys.length} keys`;
    case 'top': {
      const [name = ''] = target.keyspaces;
      const where = target.keyspaces.length === 1 ? name : 'every keyspace';
      return `${target.limit} most read keys of ${where}`;
    }
    case 'category':
      return 'the most read keys of a category';
    case 'tag':
      return 'keys that bear a tag';
    default:
      return 'what a user usually reads';
  }
}
