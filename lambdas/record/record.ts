/** `POST /v1/access`: takes access events, and puts them on the queue that ingest reads. */
import { cutAccessBatch } from '../../core/access-cut.ts';
import { type AccessRequest, parseAccess } from '../../core/access-request.ts';
import type { Settings } from '../../core/config/settings.ts';
import { throwDependencyDown } from '../../core/errors.ts';
import type { AccessQueue, Ids } from '../../core/ports.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface RecordPorts extends HttpPorts {
  readonly settings: Settings;
  readonly queue: AccessQueue;
  readonly ids: Ids;
}

/**
 * Makes the handler. It answers only when the queue has the events: an answer of 202 is a promise
 * that each accepted event is counted; 503 says that none is.
 */
export function makeRecord(ports: RecordPorts): HttpHandler {
  return makeHttpHandler({
    role: 'record',
    ports,
    parseBody: (input) => parseAccess(ports.settings.keyspaces, ports.clock.now(), input),
    run: ({ body }) => record(ports, body),
  });
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
