/** Key templates: `catalog:product:{sku}`, `llm:{model}:{prompt|hash}`. */
import { createHash } from 'node:crypto';
import { describe, type Problem, paramsInvalid } from '../errors.ts';

/** Values that fill a template, by param. */
export type Params = Readonly<Record<string, string>>;

/** One part of a template: fixed text, or a param. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string; readonly hash: boolean };

/** A parsed template. `parse(format(params))` gives `params` again, except for hashed ones. */
export interface Template {
  readonly source: string;
  readonly parts: readonly Part[];
  readonly params: readonly string[];
  /** True when a key alone does not tell its params: they must be kept beside it. */
  readonly hashed: boolean;
}

/** DynamoDB allows 2,048 bytes of partition key, of which the keyspace's name takes a part. */
export const MAX_KEY_BYTES = 1_500;

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Hexadecimal digits of SHA-256 kept: 128 bits, so that no two prompts share a key. */
const HASH_DIGITS = 32;

/** Parses a template, or says what is wrong with it at `path`. */
export function parseTemplate(source: string, path: string): Template | Problem[] {
  const problems: Problem[] = [];
  const parts: Part[] = [];
  const reject = (expected: string) => {
    problems.push({ path, expected, found: describe(source) });
  };
  let end = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) });
    else if (end > 0) reject('fixed text between two params');
    end = match.index + match[0].length;
    const [name = '', modifier, ...more] = (match[1] ?? '').split('|');
    if (!NAME.test(name)) reject(`a param name (letters, digits, _) in ${match[0]}`);
    if (more.length > 0 || (modifier !== undefined && modifier !== 'hash')) {
      reject(`at most the modifier |hash in ${match[0]}`);
    }
    if (parts.some((part) => part.kind === 'param' && part.name === name)) {
      reject(`each param once, {${name}} stands twice`);
    }
    parts.push({ kind: 'param', name, hash: modifier === 'hash' });
  }
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) });
  if (source === '') reject('a key template');
  if (parts.some((part) => part.kind === 'text' && /[{}]/.test(part.text))) {
    reject('balanced braces around param names');
  }
  if (problems.length > 0) return problems;
  const params = parts.flatMap((part) => (part.kind === 'param' ? [part.name] : []));
  const hashed = parts.some((part) => part.kind === 'param' && part.hash);
  return { source, parts, params, hashed };
}

/**
 * Fills a template; the key parses back to the same params.
 *
 * @throws PreheatError `params_invalid` for a missing, unknown, empty or ambiguous value.
 */
export function formatKey(template: Template, params: Params, path = 'params'): string {
  for (const name of Object.keys(params)) {
    if (!template.params.includes(name)) {
      throw paramsInvalid({
        path: `${path}.${name}`,
        expected: `only the params of '${template.source}'`,
        found: describe(name),
      });
    }
  }
  let key = '';
  for (const part of template.parts) {
    key += part.kind === 'text' ? part.text : formatParam(part, params[part.name], path);
  }
  checkLength(key, path);
  const parsed = parseKey(template, key);
  for (const part of template.parts) {
    if (part.kind !== 'param' || part.hash || parsed?.[part.name] === params[part.name]) continue;
    throw paramsInvalid({
      path: `${path}.${part.name}`,
      expected: `a value that '${template.source}' can tell from its fixed text`,
      found: describe(params[part.name]),
    });
  }
  return key;
}

function formatParam(part: Part & { kind: 'param' }, value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') {
    throw paramsInvalid({
      path: `${path}.${part.name}`,
      expected: 'a non-empty text',
      found: describe(value),
    });
  }
  return part.hash ? hashParam(value) : value;
}

function checkLength(key: string, path: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw paramsInvalid({
    path,
    expected: `a key of at most ${MAX_KEY_BYTES} bytes`,
    found: `${bytes} bytes`,
  });
}

/** The digest that stands in a key for a long or free text (SHA-256, FIPS 180-4, 128 bits kept). */
export function hashParam(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, HASH_DIGITS);
}

/**
 * Reads the params out of a key, hashed ones as their digest; undefined when the key does not fit.
 * A param ends at the first occurrence of the text behind it; the last one takes all that is left.
 */
export function parseKey(template: Template, key: string): Params | undefined {
  const params: Record<string, string> = {};
  let at = 0;
  for (const [index, part] of template.parts.entries()) {
    if (part.kind === 'text') {
      if (!key.startsWith(part.text, at)) return undefined;
      at += part.text.length;
      continue;
    }
    const next = template.parts[index + 1];
    const isLast = index + 2 >= template.parts.length;
    let end = key.length;
    if (next?.kind === 'text') {
      // A closing text is searched from the end, so that the last param may contain it.
      end = isLast ? key.length - next.text.length : key.indexOf(next.text, at + 1);
    }
    if (end <= at) return undefined;
    const value = key.slice(at, end);
    if (part.hash && !/^[0-9a-f]{32}$/.test(value)) return undefined;
    params[part.name] = value;
    at = end;
  }
  return at === key.length ? params : undefined;
}
