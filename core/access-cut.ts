/** Fits access batches into queue messages. */
import type { AccessBatch, AccessEvent } from './access.ts';
import { bodyBytes } from './queue-bodies.ts';

/** SQS takes 256 KiB; the rest is for the envelope. */
const MAX_BATCH_BYTES = 250_000;

/**
 * One message where it fits, which is nearly always. A body of very short events grows when
 * params and times are filled in: it then becomes several, with ids `id.0`, `id.1`, …, the same
 * however often the same batch is sent.
 */
export function cutAccessBatch(batch: AccessBatch, maxBytes = MAX_BATCH_BYTES): AccessBatch[] {
  if (bodyBytes(batch) <= maxBytes) return [batch];
  const pieces = cutEvents(batch.events, maxBytes).map((events) => ({ events }));
  if (!batch.counts) return numbered(batch.id, pieces);
  // Empty counts say that the events are counted already; absent ones would count them again.
  const counted = pieces.map((piece) => ({ ...piece, counts: [] }));
  return numbered(batch.id, [{ events: [], counts: batch.counts }, ...counted]);
}

function numbered(id: string, pieces: readonly Omit<AccessBatch, 'id'>[]): AccessBatch[] {
  return pieces.map((piece, index) => ({ id: `${id}.${index}`, ...piece }));
}

function cutEvents(events: readonly AccessEvent[], maxBytes: number): AccessEvent[][] {
  const pieces: AccessEvent[][] = [];
  let piece: AccessEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const eventBytes = bodyBytes(event) + 1;
    if (piece.length === 0 || bytes + eventBytes > maxBytes) {
      piece = [];
      bytes = 0;
      pieces.push(piece);
    }
    piece.push(event);
    bytes += eventBytes;
  }
  return pieces;
}
