/**
 * Bodies of messages, packed where it pays: a queue bills each 64 KB of a request, and Lambda hands
 * over 6 MB at most. Packed, all events of a busy minute fit one call of ingest, which then writes
 * each key once and draws one sample.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { bodyTooLarge, messageInvalid } from '../../core/errors.ts';
import { MAX_BATCH_BYTES } from './groups.ts';

/** No JSON begins so. */
const MARK = 'zstd:';
/** Smaller bodies gain nothing: a thousand of them, the most that a call takes, are 4 MB. */
const PACKED_FROM_BYTES = 4_096;

/**
 * The body as it is sent: the same text, or `zstd:` and the packed text in Base64.
 *
 * @throws PreheatError `body_too_large` for more than a message may hold as it is: nothing that is
 *   read becomes larger than what may be written.
 */
export function packBody(body: string): string {
  const bytes = Buffer.from(body);
  if (bytes.length > MAX_BATCH_BYTES) throw bodyTooLarge(bytes.length, MAX_BATCH_BYTES);
  if (bytes.length < PACKED_FROM_BYTES) return body;
  const packed = MARK + zstdCompressSync(bytes).toString('base64');
  return packed.length < bytes.length ? packed : body;
}

/**
 * The body as it was written.
 *
 * @throws PreheatError `message_invalid` for what is marked as packed and is not, or would become
 *   larger than a message may be.
 */
export function unpackBody(body: string): string {
  if (!body.startsWith(MARK)) return body;
  try {
    const packed = Buffer.from(body.slice(MARK.length), 'base64');
    return zstdDecompressSync(packed, { maxOutputLength: MAX_BATCH_BYTES }).toString();
  } catch (cause) {
    throw messageInvalid(cause);
  }
}
