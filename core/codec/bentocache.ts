/**
 * The envelope of bentocache: `{ value, createdAt, logicalExpiration }` as JSON, times in epoch ms.
 *
 * Source: bentocache 1.6, `CacheEntry.serialize`.
 */
import { parseExactJson } from './exact-json.ts';

/** When an entry was loaded and will have ended. */
export interface EntryTimes {
  readonly loadedAt: number;
  readonly expiresAt: number;
}

/** Puts a JSON document into the envelope. */
export function wrapBentocache(json: string, { loadedAt, expiresAt }: EntryTimes): string {
  return `{"value":${json},"createdAt":${loadedAt},"logicalExpiration":${expiresAt}}`;
}

/** Takes the document out of it. @throws SyntaxError or TypeError where there is none. */
export function unwrapBentocache(envelope: string): string {
  const { value } = parseExactJson(envelope) as { readonly value?: unknown };
  if (value === undefined) throw new TypeError('no value');
  return JSON.stringify(value);
}
