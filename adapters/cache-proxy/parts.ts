/** Long lists in several calls. */
import { packCacheMessage } from '../../core/cache-calls.ts';
import { valueTooLarge } from '../../core/errors.ts';

/** Room for the rest of the message in the 6 MB that Lambda takes (quotas of AWS Lambda). */
const MOST_BYTES = 5_500_000;

/**
 * Calls with parts of the list, one after another, and joins what they answer. What is too large
 * for any call has the error `value_too_large` in its place.
 */
export async function inParts(
  list: readonly unknown[],
  call: (part: readonly unknown[]) => Promise<unknown>,
): Promise<unknown[]> {
  const results: unknown[] = [];
  let part: unknown[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (part.length === 0) return;
    const answer = await call(part);
    if (Array.isArray(answer)) results.push(...answer);
    part = [];
    bytes = 0;
  }

  for (const element of list) {
    const size = Buffer.byteLength(JSON.stringify(packCacheMessage(element)));
    if (bytes + size > MOST_BYTES) await flush();
    if (size > MOST_BYTES) {
      results.push(valueTooLarge(size, MOST_BYTES));
    } else {
      part.push(element);
      bytes += size;
    }
  }
  await flush();
  return results;
}
