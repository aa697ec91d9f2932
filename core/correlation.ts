/** How an id travels with a queue message, so that one call can be followed to what it caused. */

/** The name of the message attribute. */
export const CORRELATION_ATTRIBUTE = 'correlationId';

/** What an id may be: it ends up in logs, and must bring nothing else there. */
const ID = /^[\w.:-]{1,128}$/;

/** The id as it came with a message or an event; undefined where it is none. */
export function readCorrelationId(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}
