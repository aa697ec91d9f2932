/** What an HTTP status means for a value, and how its body is read. */
import type { Dispatcher } from 'undici';
import {
  originFailed,
  originMissing,
  originRefused,
  type PreheatError,
  valueTooLarge,
} from '../../core/errors.ts';

type Headers = Dispatcher.ResponseData['headers'];

/** 4xx that a later call may escape: timeout, too early, too many (RFC 9110, 8470, 6585). */
const RETRYABLE_4XX = [408, 425, 429];
const DISCARDED_BYTES = 65_536;

/**
 * Lets only answers pass whose body is the value, and 304 where the call had a condition.
 *
 * @throws PreheatError `origin_missing`, `origin_refused` or `origin_failed` for all others.
 */
export async function checkAnswer(
  origin: string,
  { statusCode, headers, body }: Dispatcher.ResponseData,
  signal: AbortSignal,
  isConditional: boolean,
): Promise<void> {
  if (statusCode === 304 && isConditional) return;
  const error = statusError(origin, statusCode, headers);
  if (!error) return;
  // Read to its end, so that the connection can be used again; how that ends is of no interest.
  await body.dump({ limit: DISCARDED_BYTES, signal }).catch(() => undefined);
  throw error;
}

function statusError(origin: string, status: number, headers: Headers): PreheatError | undefined {
  // 204 and 205 say that there is no content.
  if (status === 404 || status === 410 || status === 204 || status === 205) {
    return originMissing(origin, status);
  }
  if (status >= 500 || RETRYABLE_4XX.includes(status)) {
    const wait = retryAfter(headers);
    const options = wait === undefined ? {} : { retryAfterMilliseconds: wait };
    return originFailed(origin, `status ${status}`, options);
  }
  if (status >= 400) return originRefused(origin, `status ${status}`);
  if (status >= 300) return originRefused(origin, `status ${status}, redirects are not followed`);
  const encoding = `${headers['content-encoding'] ?? 'identity'}`.toLowerCase();
  if (encoding === 'identity') return undefined;
  return originRefused(origin, `its answer is encoded (${encoding}) although none was asked for`);
}

/** Retry-After in seconds, or as a date against the answer's own clock (RFC 9110, §10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const text = headers['retry-after'];
  if (typeof text !== 'string') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const wait = Date.parse(text) - Date.parse(`${headers['date']}`);
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/**
 * Reads a body whole.
 *
 * @throws PreheatError `value_too_large` as soon as it is longer than the limit.
 */
export async function readBody(
  { headers, body }: Dispatcher.ResponseData,
  limitBytes: number,
): Promise<Buffer> {
  const announced = Number(headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop destroys the body, and with it the connection of an endless one.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes || announced > limitBytes) {
      throw valueTooLarge(Math.max(bytes, announced), limitBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
