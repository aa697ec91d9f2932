/** The body of a request, as API Gateway hands it over. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { bodyTooLarge, describe } from '../../core/errors.ts';
import type { Parsed } from '../../core/request-schema.ts';

/** What one queue message (256 KiB) can carry, with room for what we add. */
export const MAX_BODY_BYTES = 240_000;

/**
 * Reads a JSON body, base64 or not; `defaults` fill what an object does not say.
 *
 * @throws PreheatError `body_too_large`.
 */
export function readJson(
  event: Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>,
  defaults?: Readonly<Record<string, unknown>>,
): Parsed<unknown> {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw bodyTooLarge(bytes.length, MAX_BODY_BYTES);
  const text = bytes.toString('utf8');
  if (defaults && text === '') return { value: defaults };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { value: defaults && isObject ? { ...defaults, ...value } : value };
  } catch {
    const found = text === '' ? 'nothing' : describe(text);
    return { problems: [{ path: 'body', expected: 'a JSON document', found }] };
  }
}
