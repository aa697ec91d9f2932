/**
 * `POST /v1/access`: takes access events, and puts them on the queue that ingest reads. For
 * applications without the client library it also has warmed what usually follows on them.
 */
import type { AccessEvent } from '../../core/access.ts';
import { cutAccessBatch } from '../../core/access-cut.ts';
import { type AccessRequest, parseAccess } from '../../core/access-request.ts';
import { recordRoute } from '../../core/api/access.ts';
import { promptsRoute } from '../../core/api/prompts.ts';
import { asPreheatError, throwDependencyDown } from '../../core/errors.ts';
import { makeReadForeseer } from '../../core/foresight/foresee-reads.ts';
import type { AccessQueue } from '../../core/ports.ts';
import { parsePrompts } from '../../core/prompt-request.ts';
import type { DecisionPorts } from '../../core/strategies/run-candidates.ts';
import { joinHandlers } from '../http/join.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface RecordPorts extends HttpPorts, DecisionPorts {
  readonly queue: AccessQueue;
  readonly isPaused: () => Promise<boolean>;
}

const NOTHING = { proposed: 0, approved: 0 };
/** Nothing runs once a function has answered, and its caller waits: foresight has so long. */
const FORESIGHT_MILLISECONDS = 300;

/**
 * Makes the handler. It answers only when the queue has the events: an answer of 202 is a promise
 * that each accepted event is counted; 503 says that none is.
 */
export function makeRecord(ports: RecordPorts): HttpHandler {
  const foresee = makeForesight(ports);
  const run = async ({ body }: { readonly body: AccessRequest }) => {
    const answer = await record(ports, body);
    // Who sends counts has the client library, and foresees by itself.
    if (!body.counts) await foresee(body.events);
    return answer;
  };
  const { settings, clock } = ports;
  const reads = makeHttpHandler({
    route: recordRoute,
    ports,
    parseBody: (input) => parseAccess(settings.keyspaces, clock.now(), input),
    run,
  });
  const prompts = makeHttpHandler({
    route: promptsRoute,
    ports,
    parseBody: (input) => parsePrompts(settings.keyspaces, clock.now(), input),
    run,
  });
  return joinHandlers([
    [recordRoute, reads],
    [promptsRoute, prompts],
  ]);
}

async function record({ queue, ids }: RecordPorts, request: AccessRequest): Promise<Answer> {
  const { id = ids.next(), events, counts, rejected } = request;
  if (events.length + (counts?.length ?? 0) > 0) {
    const batches = cutAccessBatch({ id, events, ...(counts ? { counts } : {}) });
    await queue
      .send(batches.map((body) => ({ body })))
      .catch(throwDependencyDown('the queue of access events'));
  }
  return { status: 202, body: { accepted: events.length, rejected } };
}

/** Bounded in time, and no reason to refuse events that are on the queue. */
function makeForesight(ports: RecordPorts): (events: readonly AccessEvent[]) => Promise<void> {
  const { clock, log } = ports;
  const decide = makeReadForeseer(ports);
  const foresee: typeof decide = async (events, signal) =>
    (await ports.isPaused()) ? NOTHING : decide(events, signal);
  return async (events) => {
    const late = new AbortController();
    const done = new AbortController();
    const timeout = clock.sleep(FORESIGHT_MILLISECONDS, done.signal).then(
      () => late.abort(),
      () => undefined,
    );
    try {
      await Promise.race([foresee(events, late.signal), timeout]);
      if (late.signal.aborted) log.warn('foresight took too long');
    } catch (error) {
      const { code } = asPreheatError(error);
      log.warn('foresight failed', {
        code,
        error: error instanceof Error ? error.name : typeof error,
      });
    } finally {
      done.abort();
    }
  };
}
