/** Resolves origins: limits with their defaults, and where and how each is asked. */
import { describe, type Problem } from '../errors.ts';
import { parseDollars, parseDuration, parseRate } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { HttpOriginInput, LoaderOriginInput, OriginInput, PreheatConfig } from './define.ts';
import { checkName } from './names.ts';
import type { HttpSource, LoaderSource, OriginSettings } from './settings.ts';
import type { Draft } from './shape.ts';
import { parseUrlPath, urlParams } from './url-path.ts';

/** A header name is a token (RFC 9110, §5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that belong to the connection, or would hold a secret in the file. */
const OWN_HEADERS = ['authorization', 'connection', 'content-length', 'host', 'transfer-encoding'];

/** Resolves all origins; wrong ones are missing from the answer and reported. */
export function resolveOrigins(
  input: Draft<PreheatConfig['origins']> | undefined,
  problems: Problem[],
): Map<string, OriginSettings> {
  const origins = new Map<string, OriginSettings>();
  for (const [name, origin] of Object.entries(input ?? {})) {
    const path = `origins.${name}`;
    checkName(name, path, problems);
    if (!origin) continue;
    const before = problems.length;
    const { source, batchSize } =
      origin.kind === 'loader'
        ? resolveLoader(origin, path, problems)
        : resolveHttp(origin as Draft<HttpOriginInput>, path, problems);
    if (problems.length > before) continue;
    origins.set(name, { name, ...resolveLimits(origin), batchSize, source });
  }
  return origins;
}

function resolveLimits(origin: Draft<OriginInput>) {
  const callCost = parseDollars(origin.callCost ?? '');
  return {
    timeoutMilliseconds: parseDuration(origin.timeout ?? DEFAULTS.timeout) ?? 0,
    rate: parseRate(origin.rate ?? DEFAULTS.rate) ?? { calls: 1, perMilliseconds: 1 },
    concurrency: origin.concurrency ?? DEFAULTS.concurrency,
    ...(callCost !== undefined && { callCost }),
  };
}

function resolveLoader(origin: Draft<LoaderOriginInput>, path: string, problems: Problem[]) {
  const { one, many, max } = origin;
  if (!one && !many) {
    problems.push({ path, expected: 'a function one or many', found: 'neither' });
  }
  if (max !== undefined && !many) {
    problems.push({ path: `${path}.max`, expected: 'max only beside many', found: describe(max) });
  }
  const source: LoaderSource = { kind: 'loader', ...(one && { one }), ...(many && { many }) };
  return { source, batchSize: many ? (max ?? DEFAULTS.loaderBatch) : 1 };
}

function resolveHttp(origin: Draft<HttpOriginInput>, path: string, problems: Problem[]) {
  const headers = readHeaders(origin.headers, `${path}.headers`, problems);
  const batch = origin.batch && readBatch(origin.batch, `${path}.batch`, problems);
  const source: HttpSource = {
    kind: 'http',
    baseUrl: readBaseUrl(origin.baseUrl, `${path}.baseUrl`, problems),
    path: readPath(origin.path, `${path}.path`, problems),
    headers,
    ...(origin.auth?.secret !== undefined && { authSecret: origin.auth.secret }),
    ...(batch && { batch }),
  };
  return { source, batchSize: origin.batch?.max ?? 1 };
}

/** Never repeats the url in a message: it may hold a password. */
function readBaseUrl(text: string | undefined, path: string, problems: Problem[]): string {
  if (text === undefined) return '';
  const reject = (expected: string, found: string) => problems.push({ path, expected, found });
  const url = URL.parse(text);
  if (!url) {
    reject("a url, as 'https://api.example.com'", 'a text that is none');
    return '';
  }
  if (!/^https?:$/.test(url.protocol)) reject('an http or https url', `'${url.protocol}'`);
  if (url.username || url.password) reject('no credentials; use auth: secret(…)', 'credentials');
  if (/[?#]/.test(text)) reject("no query and no '#'; put a query into path", 'one');
  return url.href.replace(/\/+$/, '');
}

function readPath(text: string | undefined, path: string, problems: Problem[]): string {
  if (text === undefined) return '';
  const parts = parseUrlPath(text, path);
  if (isProblems(parts)) problems.push(...parts);
  else if (parts.some((part) => part.kind === 'list')) {
    problems.push({ path, expected: 'lists {param,} only in batch.path', found: describe(text) });
  }
  return text;
}

function readBatch(
  input: Draft<NonNullable<HttpOriginInput['batch']>>,
  path: string,
  problems: Problem[],
): HttpSource['batch'] {
  if (input.path === undefined) return undefined;
  const parts = parseUrlPath(input.path, `${path}.path`);
  if (isProblems(parts)) {
    problems.push(...parts);
    return undefined;
  }
  const [param, ...more] = urlParams(parts);
  // Another param would have to be the same for all keys of a call.
  if (param === undefined || more.length > 0 || !parts.some((part) => part.kind === 'list')) {
    const expected = 'exactly one list {param,} and no other param';
    problems.push({ path: `${path}.path`, expected, found: describe(input.path) });
    return undefined;
  }
  const itemsPath = input.items === undefined ? [] : input.items.split('.');
  if (itemsPath.includes('')) {
    const expected = "a dotted path into the answer, as 'data.items'";
    problems.push({ path: `${path}.items`, expected, found: describe(input.items) });
  }
  return { path: input.path, param, itemsPath, idField: input.id ?? param };
}

function isProblems(parts: readonly object[]): parts is Problem[] {
  return parts.some((part) => 'expected' in part);
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
