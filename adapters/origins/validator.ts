/** What an answer says of its version, and the conditions that ask for a newer one (RFC 9110, §13). */
import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { HttpSource } from '../../core/config/sources.ts';

/** Longer ones are not worth their place beside every entry. */
const MAX_LENGTH = 256;
const TAG_DIGITS = 8;

/** Reads and writes validators of one origin. */
export interface Validators {
  /** Of an answer; undefined where it has none. */
  read(headers: Dispatcher.ResponseData['headers']): string | undefined;
  /** Headers that ask only for another version; none for what another origin has written. */
  conditions(validator: string | undefined): Readonly<Record<string, string>>;
}

/**
 * Makes them. A validator begins with a digest of where it is from: after the address has changed
 * in the configuration, no server is asked about the versions of another one.
 */
export function makeValidators({ baseUrl, path, headers }: HttpSource): Validators {
  const where = JSON.stringify([baseUrl, path, headers]);
  const digest = createHash('sha256').update(where).digest('hex').slice(0, TAG_DIGITS);
  const etagPrefix = `${digest} etag `;
  const datePrefix = `${digest} date `;
  return {
    read(answer) {
      const { etag, 'last-modified': modified } = answer;
      // The tag first: a date cannot tell two versions of one second apart.
      if (isUsable(etag)) return `${etagPrefix}${etag}`;
      return isUsable(modified) ? `${datePrefix}${modified}` : undefined;
    },
    conditions(validator = '') {
      if (validator.startsWith(etagPrefix)) {
        return { 'if-none-match': validator.slice(etagPrefix.length) };
      }
      if (!validator.startsWith(datePrefix)) return {};
      return { 'if-modified-since': validator.slice(datePrefix.length) };
    },
  };
}

function isUsable(header: string | string[] | undefined): header is string {
  return typeof header === 'string' && /^[\x20-\x7e]+$/.test(header) && header.length <= MAX_LENGTH;
}
