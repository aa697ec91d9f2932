/** Events that tell of changed data: `POST /v1/events`, and the event bus. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { eventSchema, eventsRoute } from '../../core/api/events.ts';
import { EVENTS } from '../../core/budget/rows.ts';
import { readCorrelationId } from '../../core/correlation.ts';
import { dependencyDown } from '../../core/errors.ts';
import { dropAndRewarm } from '../../core/invalidation/drop-and-rewarm.ts';
import type { InvalidationPorts } from '../../core/invalidation/invalidate.ts';
import {
  type ChangeEvent,
  type EventMeaning,
  readEvent,
} from '../../core/invalidation/read-event.ts';
import type { Patterns } from '../../core/ports.ts';
import { throwLoggable } from '../../core/privacy/loggable.ts';
import { type Parsed, parseRequest } from '../../core/request-schema.ts';
import type { StartJobPorts } from '../../core/warming/start-job.ts';
import { type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface EventsPorts extends HttpPorts, InvalidationPorts, StartJobPorts {
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
}

/** What EventBridge sends. */
export interface BusEvent {
  readonly id?: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly detail: unknown;
}

/** A Lambda handler for both. */
export interface EventsHandler {
  (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult>;
  (event: BusEvent, context: Context): Promise<undefined>;
}

/** Makes the handler. An event of the bus that cannot be done throws, so that it comes again. */
export function makeEvents(ports: EventsPorts): EventsHandler {
  const answer = makeHttpHandler({
    route: eventsRoute,
    ports,
    parseBody: (input) => parseEvent(ports, input),
    run: async ({ body, remainingMilliseconds }) => {
      const { matched, targets } = body;
      const request = { targets, strategy: EVENTS, remainingMilliseconds: remainingMilliseconds() };
      const dropped = await dropAndRewarm(ports, request);
      return { status: dropped.done ? 200 : 202, body: { ...dropped, matched } };
    },
  });
  const take = async (event: BusEvent, context: Context): Promise<undefined> => {
    const type = event['detail-type'];
    const { value, problems } = readEvent(ports.settings, { ...event, type });
    if (problems) {
      // It would be as wrong the next time. Paths only: what was found may be personal.
      const paths = problems.map(({ path }) => path);
      ports.log.warn('an event does not have what its mapping asks for', { type, paths });
      return undefined;
    }
    const remainingMilliseconds = context.getRemainingTimeInMillis();
    const request = { targets: value.targets, strategy: EVENTS, remainingMilliseconds };
    const { done, ...dropped } = await dropAndRewarm(ports, request);
    ports.log.info('an event was taken', { type, matched: value.matched, ...dropped });
    if (!done) throw dependencyDown('the cache, in the time of one call,');
    return undefined;
  };
  const follow = (event: BusEvent, context: Context) =>
    ports.correlation.run(readCorrelationId(event.id) ?? context.awsRequestId, () =>
      take(event, context),
    );
  const handler = (event: APIGatewayProxyEvent | BusEvent, context: Context) =>
    'detail-type' in event ? follow(event, context).catch(throwLoggable) : answer(event, context);
  return handler as EventsHandler;
}

function parseEvent({ settings }: EventsPorts, input: unknown): Parsed<EventMeaning> {
  const parsed = parseRequest(eventSchema, input);
  if (parsed.problems) return parsed;
  const { type, source, detail = parsed.value } = parsed.value;
  const event: ChangeEvent = { type, source, detail };
  return readEvent(settings, event);
}
