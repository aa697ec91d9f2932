/** Paths of HTTP origins: `/products/{sku}`, `/products?ids={sku,}`. */
import { describe, originRefused, type PreheatError, type Problem } from '../errors.ts';
import type { Params } from '../keyspaces/template.ts';
import { streamSafe } from '../stream-safe.ts';

/** Fixed text, one param, or a comma list of a param over many keys. */
export type UrlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'param' | 'list'; readonly name: string };

const PLACEHOLDER = /\{([A-Za-z]\w*)(,?)\}/g;

/** Parses a path, or says what is wrong with it at `path`. */
export function parseUrlPath(source: string, path: string): readonly UrlPart[] | Problem[] {
  const problems: Problem[] = [];
  const reject = (expected: string) => {
    problems.push({ path, expected, found: describe(source) });
  };
  const parts: UrlPart[] = [];
  let end = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) });
    parts.push({ kind: match[2] ? 'list' : 'param', name: match[1] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) });
  const fixed = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  if (!/^\/(?!\/)/.test(source)) reject("a path that starts with one '/'");
  if (/[{}]/.test(fixed)) reject('{param} or {param,} with a name of letters, digits and _');
  if (/[^\x21-\x7e]|[\\#]/.test(fixed)) {
    reject("a percent-encoded path without spaces, '\\' and '#'");
  }
  if (hasDotSegment(source)) reject("a path without '.' and '..' segments");
  return problems.length > 0 ? problems : parts;
}

/** Names of the params in a path, lists included. */
export function urlParams(parts: readonly UrlPart[]): string[] {
  return parts.flatMap((part) => (part.kind === 'text' ? [] : [part.name]));
}

/**
 * Fills a path for some keys; a param takes the first key's value, a list those of all. Values
 * are percent-encoded, so that none can leave its place (RFC 3986, §2.1).
 *
 * @throws PreheatError `origin_refused` for a missing value, or one that makes a dot segment.
 */
export function fillUrlPath(parts: readonly UrlPart[], params: readonly Params[], origin: string) {
  let filled = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      filled += part.text;
      continue;
    }
    const values = (part.kind === 'list' ? params : params.slice(0, 1)).map(
      (one) => one[part.name],
    );
    // A query may say what it likes: no server walks along it.
    const isWalked = !filled.includes('?');
    if (isWalked && values.some((value) => value !== undefined && climbs(value))) {
      throw unusable('a value would make a . or .. segment', origin);
    }
    filled += values.map((value) => encode(value, part.name, origin)).join(',');
  }
  if (hasDotSegment(filled)) throw unusable('a value would make a . or .. segment', origin);
  return filled;
}

/** Servers that decode a path before they resolve it, perhaps twice, see what is written here. */
const MOST_DECODINGS = 3;

/** Whether a value has a dot segment to a server that decodes %2F, folds wide forms or cuts at `;`. */
function climbs(value: string): boolean {
  let text = streamSafe(value);
  for (let decoding = 0; decoding <= MOST_DECODINGS; decoding += 1) {
    const segments = text.normalize('NFKC').split(/[/\\]/);
    if (segments.some((segment) => /^\.{1,2}(;.*)?$/s.test(segment.trim()))) return true;
    text = text.replaceAll(/%[0-7][0-9a-f]/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
  return false;
}

function encode(value: string | undefined, name: string, origin: string): string {
  if (value === undefined || value === '') throw unusable(`no value for {${name}}`, origin);
  // Encoded, they are still what cuts lines and texts in servers that decode too early.
  if (/[\0\r\n]/.test(value)) throw unusable(`{${name}} has a control character`, origin);
  if (!value.isWellFormed()) throw unusable(`{${name}} is not well-formed text`, origin);
  return encodeURIComponent(value);
}

function unusable(detail: string, origin: string): PreheatError {
  return originRefused(origin, `its path cannot be filled: ${detail}`);
}

/** URL parsers remove dot segments, also percent-encoded ones (WHATWG URL, §4.1). */
function hasDotSegment(path: string): boolean {
  const [beforeQuery = ''] = path.split('?');
  return beforeQuery.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}
