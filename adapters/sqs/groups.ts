/** How messages are put together into batches that SQS takes. */
import { CORRELATION_ATTRIBUTE } from '../../core/correlation.ts';
import { bodyTooLarge } from '../../core/errors.ts';

/** Service limit of `SendMessageBatch`. */
const MAX_BATCH_ENTRIES = 10;
/** The same, over all bodies and attributes; a single message may be as large. */
export const MAX_BATCH_BYTES = 262_144;

interface Sized {
  readonly body: string;
  readonly correlationId?: string | undefined;
}

/**
 * Cuts bodies into groups of at most 10 and 256 KB, in order.
 *
 * @throws PreheatError `body_too_large` for a body that no batch can carry.
 */
export function groupBodies<Message extends Sized>(messages: readonly Message[]): Message[][] {
  const groups: Message[][] = [];
  let group: Message[] = [];
  let groupBytes = 0;
  for (const message of messages) {
    const bytes = bytesOf(message);
    if (bytes > MAX_BATCH_BYTES) throw bodyTooLarge(bytes, MAX_BATCH_BYTES);
    if (group.length === MAX_BATCH_ENTRIES || groupBytes + bytes > MAX_BATCH_BYTES) {
      groups.push(group);
      group = [];
      groupBytes = 0;
    }
    group.push(message);
    groupBytes += bytes;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** Name, type and value of an attribute count like the body (service limit). */
function bytesOf({ body, correlationId }: Sized): number {
  const attribute = correlationId && `${CORRELATION_ATTRIBUTE}String${correlationId}`;
  return Buffer.byteLength(body) + Buffer.byteLength(attribute ?? '');
}
