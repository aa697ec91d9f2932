/** The one middleware stack of all queue units: an SQS event in, the failed messages out. */

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { unpackBody } from '../adapters/sqs/packed-body.ts';
import type { RefreshSettings } from '../core/config/live-settings.ts';
import { CORRELATION_ATTRIBUTE, readCorrelationId } from '../core/correlation.ts';
import { asPreheatError } from '../core/errors.ts';
import type { Clock, Correlation, Log } from '../core/ports.ts';
import { loggable, throwLoggable } from '../core/privacy/loggable.ts';

/** A message with a body that could be read. */
export interface QueueMessage<Body> {
  readonly id: string;
  readonly body: Body;
  /** For whose sake it was sent: of the call, tick or event that led to it. */
  readonly correlationId: string;
  /** Epoch milliseconds; undefined where the queue does not tell. */
  readonly sentAt: number | undefined;
}

/** What handling knows of the time it has. */
export interface QueueDeadline {
  /** Everything must have ended by then, epoch milliseconds. */
  readonly at: number;
  /** Aborts a little before. */
  readonly signal: AbortSignal;
}

/** One unit: how its messages are read, and what is done with a batch of them. */
export interface QueueUnit<Body> {
  readonly ports: {
    readonly clock: Clock;
    readonly log: Log;
    readonly correlation: Correlation;
    /** Absent where settings do not change at run time. */
    readonly refreshSettings?: RefreshSettings | undefined;
  };
  /** Throws on a body that is none: such a message comes again until it is in the dead-letter queue. */
  readonly parse: (body: string) => Body;
  /** Answers the ids of messages that must come again; a throw means all of them. */
  readonly handle: (
    messages: readonly QueueMessage<Body>[],
    deadline: QueueDeadline,
  ) => Promise<readonly string[]>;
}

/** A Lambda handler for SQS events with `ReportBatchItemFailures`. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** Time kept to name the failed messages before the function is stopped. */
const ANSWER_MILLISECONDS = 500;
/** Where the runtime names no limit (the local runner): as long as the functions have. */
const FUNCTION_MILLISECONDS = 60_000;

/**
 * Texts that are worked on at once, in bytes: a call brings 6 MB, which unpacked may be more than a
 * function has room for.
 */
const MOST_BYTES_AT_ONCE = 64_000_000;

/** Builds the handler; a message that cannot be read fails alone. */
export function makeQueueHandler<Body>(
  unit: QueueUnit<Body>,
  mostBytesAtOnce = MOST_BYTES_AT_ONCE,
): QueueHandler {
  const { clock, log } = unit.ports;
  const handler = middy<SQSEvent, SQSBatchResponse>({
    timeoutEarlyInMillis: ANSWER_MILLISECONDS,
  }).handler(async (event, context, { signal } = { signal: new AbortController().signal }) => {
    await unit.ports.refreshSettings?.();
    const remaining = context.getRemainingTimeInMillis?.() ?? FUNCTION_MILLISECONDS;
    const deadline = { at: clock.now() + remaining - ANSWER_MILLISECONDS, signal };
    const failed: string[] = [];
    let readable: QueueMessage<Body>[] = [];
    let bytes = 0;
    const handleReadable = async () => {
      failed.push(...(await handleBatch(unit, readable, deadline)));
      readable = [];
      bytes = 0;
    };
    for (const record of event.Records) {
      const { messageId, body } = record;
      const correlationId = correlationIdOf(record);
      try {
        const text = unpackBody(body);
        if (bytes + text.length > mostBytesAtOnce) await handleReadable();
        const sentAt = sentAtOf(record);
        readable.push({ id: messageId, body: unit.parse(text), correlationId, sentAt });
        bytes += text.length;
      } catch (thrown) {
        failed.push(messageId);
        const { code } = asPreheatError(thrown);
        log.error('a message cannot be read', { messageId, correlationId, code });
      }
    }
    await handleReadable();
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
  // The runtime looks at the number of params of what it is given.
  return (event, context) => handler(event, context).catch(throwLoggable);
}

/** Ids of the messages that must come again: all of them where handling throws. */
async function handleBatch<Body>(
  { ports: { log }, handle }: QueueUnit<Body>,
  messages: readonly QueueMessage<Body>[],
  deadline: QueueDeadline,
): Promise<readonly string[]> {
  if (messages.length === 0) return [];
  try {
    return await handle(messages, deadline);
  } catch (thrown) {
    const { code } = asPreheatError(thrown);
    const error = loggable(thrown);
    log.error('a batch failed and comes again', { code, error, messages: messages.length });
    return messages.map(({ id }) => id);
  }
}

/** A message that nobody sent for a call is followed by its own id. */
function correlationIdOf({ messageId, messageAttributes }: SQSRecord): string {
  const given = messageAttributes?.[CORRELATION_ATTRIBUTE]?.stringValue;
  return readCorrelationId(given) ?? messageId;
}

function sentAtOf({ attributes }: SQSRecord): number | undefined {
  const sentAt = Number(attributes?.SentTimestamp);
  return sentAt > 0 ? sentAt : undefined;
}
