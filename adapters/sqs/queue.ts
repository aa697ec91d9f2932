/** A queue in SQS. */
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import { CORRELATION_ATTRIBUTE } from '../../core/correlation.ts';
import { asPreheatError, dependencyDown } from '../../core/errors.ts';
import type { Clock, Queue } from '../../core/ports.ts';
import { writeBody } from '../../core/queue-bodies.ts';
import { isTransient } from '../aws/errors.ts';
import { systemClock } from '../system/clock.ts';
import { correlation } from '../system/correlation.ts';
import { groupBodies } from './groups.ts';
import { packBody } from './packed-body.ts';

interface Entry {
  readonly body: string;
  readonly delaySeconds: number;
  /** For whose sake it is sent. */
  readonly correlationId: string | undefined;
}

/** Longest delay of one message (service limit). */
const MAX_DELAY_SECONDS = 900;
/** Batches under way at once. */
const CONCURRENCY = 8;
const ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 100;

/**
 * Makes the writing end of a queue of JSON messages. Delays are rounded down to seconds and cut
 * at 15 minutes, the most SQS knows: who reads a message looks at its own time as well. What is
 * sent for the sake of a call bears its id as an attribute. Readers unpack with `unpackBody`.
 *
 * `send` throws `body_too_large` before anything is sent, and `dependency_down` when SQS still
 * refuses a part after three attempts; what was accepted by then stays sent.
 */
export function makeSqsQueue<Message>(
  client: SQSClient,
  queueUrl: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Queue<Message> {
  const sendOnce = async (entries: readonly Entry[]): Promise<BatchResultErrorEntry[]> => {
    const command = new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: entries.map(({ body, delaySeconds, correlationId }, index) => ({
        Id: String(index),
        MessageBody: body,
        // Set even when 0, or the queue's own default would apply.
        DelaySeconds: delaySeconds,
        ...(correlationId !== undefined && {
          MessageAttributes: {
            [CORRELATION_ATTRIBUTE]: { DataType: 'String', StringValue: correlationId },
          },
        }),
      })),
    });
    try {
      return (await client.send(command)).Failed ?? [];
    } catch (error) {
      throw isTransient(error) ? dependencyDown('the queue', error) : error;
    }
  };

  const sendGroup = async (group: readonly Entry[]): Promise<void> => {
    let left = group;
    for (let attempt = 1; ; attempt += 1) {
      const failed = await sendOnce(left);
      if (failed.length === 0) return;
      const reasons = new Error(failed.map(({ Code, Message }) => `${Code} ${Message}`).join('; '));
      if (failed.some(({ SenderFault }) => SenderFault)) throw asPreheatError(reasons);
      if (attempt === ATTEMPTS) throw dependencyDown('the queue', reasons);
      left = failed.flatMap(({ Id }) => left[Number(Id)] ?? []);
      await clock.sleep(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1));
    }
  };

  return {
    async send(messages) {
      const limit = pLimit(CONCURRENCY);
      const correlationId = correlation.current();
      const entries = messages.map(({ body, delayMilliseconds = 0 }) => ({
        body: packBody(writeBody(body)),
        delaySeconds: Math.min(MAX_DELAY_SECONDS, Math.floor(delayMilliseconds / 1_000)),
        correlationId,
      }));
      await limit.map(groupBodies(entries), sendGroup);
    },
  };
}
