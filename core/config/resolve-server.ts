/** Resolves where a server is that is called over HTTP, and what every call tells it. */
import { describe, type Problem } from '../errors.ts';
import { classifyHost, isOpenAddress } from './addresses.ts';
import type { ServerInput } from './define-origins.ts';
import type { Draft } from './shape.ts';
import type { ServerSource } from './sources.ts';

/** A header name is a token (RFC 9110, §5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that belong to the connection, or would hold a secret in the file. */
const OWN_HEADERS = ['authorization', 'connection', 'content-length', 'host', 'transfer-encoding'];

/** Reads address, headers and the name of the secret. */
export function readServer(
  input: Draft<ServerInput>,
  path: string,
  problems: Problem[],
): ServerSource {
  return {
    baseUrl: readBaseUrl(input, `${path}.baseUrl`, problems),
    headers: readHeaders(input.headers, `${path}.headers`, problems),
    ...(input.auth?.secret !== undefined && { authSecret: input.auth.secret }),
    ...(input.allowPrivate && { allowPrivate: true }),
  };
}

/** Never repeats the url in a message: it may hold a password. */
function readBaseUrl(
  { baseUrl: text, allowPrivate = false }: Draft<ServerInput>,
  path: string,
  problems: Problem[],
): string {
  if (text === undefined) return '';
  const reject = (expected: string, found: string) => problems.push({ path, expected, found });
  const url = URL.parse(text);
  if (!url) {
    reject("a url, as 'https://api.example.com'", 'a text that is none');
    return '';
  }
  if (!['http:', 'https:'].includes(url.protocol)) {
    reject('an http or https url', `'${url.protocol}'`);
  }
  if (url.username || url.password) reject('no credentials; use auth: secret(…)', 'credentials');
  if (/[?#]/.test(text)) reject("no query and no '#'; put a query into path", 'one');
  const kind = classifyHost(url.hostname);
  if (kind !== undefined && !isOpenAddress(kind, allowPrivate)) {
    const way = kind === 'private' ? ', or allowPrivate: true beside it' : '';
    reject(`a host on the public internet${way}`, `'${url.hostname}'`);
  }
  return url.href.replace(/\/+$/, '');
}

function readHeaders(
  input: Draft<Record<string, string>> | undefined,
  path: string,
  problems: Problem[],
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input ?? {})) {
    const lower = name.toLowerCase();
    const reject = (expected: string, found: string) =>
      problems.push({ path: `${path}.${name}`, expected, found });
    if (!HEADER_NAME.test(name)) reject('a header name', describe(name));
    else if (lower === 'authorization') reject('auth: secret(…) instead', 'a header');
    else if (OWN_HEADERS.includes(lower))
      reject('a header that is not the connection’s', describe(name));
    else if (Object.hasOwn(headers, lower)) reject('each header once', describe(name));
    if (value === undefined) continue;
    if (/[^\t\x20-\x7e]/.test(value)) reject('printable ascii in a header', 'other characters');
    headers[lower] = value;
  }
  return headers;
}
