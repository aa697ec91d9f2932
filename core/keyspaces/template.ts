/** Key templates: `catalog:product:{sku}`, `llm:{model}:{prompt|hash}`. */
import { createHash } from 'node:crypto';
import { describe, type Problem, paramsInvalid } from '../errors.ts';
import { streamSafe } from '../stream-safe.ts';

/** Values that fill a template, by param. */
export type Params = Readonly<Record<string, string>>;

/** One part of a template: fixed text, or a param. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'param';
      readonly name: string;
      readonly hash: boolean;
      /** Hashed as `normalizeText` writes it. */
      readonly normal?: boolean;
    };

/** A parsed template. `parse(format(params))` gives `params` again, except for hashed ones. */
export interface Template {
  readonly source: string;
  readonly parts: readonly Part[];
  readonly params: readonly string[];
  /** True when a key alone does not tell its params: they must be kept beside it. */
  readonly hashed: boolean;
}

/**
 * DynamoDB allows 2,048 bytes of partition key: a sealed key is a third longer, and the keyspace's
 * name takes a part.
 */
export const MAX_KEY_BYTES = 1_450;

/** Of UTF-8 for one unit of UTF-16: what is short by that need not be counted. */
const MOST_BYTES_PER_UNIT = 3;

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** Begins with a letter: `__proto__` is no name for a property. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Hexadecimal digits of SHA-256 kept: 128 bits, so that no two prompts share a key. */
const HASH_DIGITS = 32;
const DIGEST = /^[0-9a-f]{32}$/;

/** Parses a template, or says what is wrong with it at `path`. */
export function parseTemplate(source: string, path: string): Template | Problem[] {
  const problems: Problem[] = [];
  const parts: Part[] = [];
  const names = new Set<string>();
  const reject = (expected: string) => {
    problems.push({ path, expected, found: describe(source) });
  };
  let end = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) });
    else if (end > 0) reject('fixed text between two params');
    end = match.index + match[0].length;
    const [name = '', ...modifiers] = (match[1] ?? '').split('|');
    const normal = modifiers[0] === 'normal';
    const hash = modifiers.at(-1) === 'hash';
    if (!NAME.test(name)) reject(`a param name (letters, digits, _) in ${match[0]}`);
    if (modifiers.length !== Number(hash) + Number(normal) || (normal && !hash)) {
      reject(`at most the modifiers |hash or |normal|hash in ${match[0]}`);
    }
    if (names.has(name)) reject(`each param once, {${name}} stands twice`);
    names.add(name);
    parts.push({ kind: 'param', name, hash, ...(normal && { normal }) });
  }
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) });
  if (source === '') reject('a key template');
  if (!source.isWellFormed()) reject('well-formed unicode text');
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
  if (!areFit(template, params)) {
    const [problem] = findParamProblems(template, params, path);
    if (problem) throw paramsInvalid(problem);
  }
  const texts = template.parts.map((part) => textOf(part, params));
  const key = texts.join('');
  checkLength(key, path);
  // What stands between fixed texts by itself is told from them by its place.
  if (template.params.length < 2) return key;
  const parsed = parseKey(template, key);
  for (const [index, part] of template.parts.entries()) {
    if (part.kind === 'text' || parsed?.[part.name] === texts[index]) continue;
    throw paramsInvalid({
      path: `${path}.${part.name}`,
      expected: `a value that '${template.source}' can tell from its fixed text`,
      found: describe(params[part.name]),
    });
  }
  return key;
}

function textOf(part: Part, params: Params): string {
  if (part.kind === 'text') return part.text;
  const value = params[part.name] ?? '';
  return part.hash ? hashParam(part.normal ? normalizeText(value) : value) : value;
}

/** Whether `findParamProblems` finds none: most often so, and this is on the path of every read. */
function areFit(template: Template, params: Params): boolean {
  for (const name of template.params) if (!isFit(params[name])) return false;
  for (const name of Object.keys(params)) if (!template.params.includes(name)) return false;
  return true;
}

/** A lone surrogate becomes U+FFFD in UTF-8: two keys would be one in the cache. */
function isFit(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.isWellFormed();
}

/** All that is wrong with params by themselves: unknown, missing, empty or broken ones. */
export function findParamProblems(template: Template, params: Params, path: string): Problem[] {
  const unknown = Object.keys(params).filter((name) => !template.params.includes(name));
  return [
    ...unknown.map((name) => ({
      path: `${path}.${name}`,
      expected: `only the params of '${template.source}'`,
      found: describe(name),
    })),
    ...template.params.flatMap((name) => {
      const value: unknown = params[name];
      if (isFit(value)) return [];
      const expected =
        typeof value === 'string' && value !== '' ? 'well-formed unicode text' : 'a non-empty text';
      return [{ path: `${path}.${name}`, expected, found: describe(value) }];
    }),
  ];
}

function checkLength(key: string, path: string): void {
  if (key.length * MOST_BYTES_PER_UNIT <= MAX_KEY_BYTES) return;
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw paramsInvalid({
    path,
    expected: `a key of at most ${MAX_KEY_BYTES} bytes`,
    found: `${bytes} bytes`,
  });
}

/** A text whose words alone count: composed characters (NFC), one space for any white space. */
export function normalizeText(text: string): string {
  return streamSafe(text).normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

/** The digest that stands in a key for a long or free text (SHA-256, FIPS 180-4, 128 bits kept). */
export function hashParam(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, HASH_DIGITS);
}

/**
 * Reads the params out of a key, hashed ones as their digest; undefined when the key does not fit.
 * A param ends at the first place where all that is fixed behind it fits, or, before the end of
 * the template, at the only one. Taking the first place never misses a fit, because params have
 * no upper length; so there is no backtracking, and a hostile key costs O(template · key).
 */
export function parseKey(template: Template, key: string): Params | undefined {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES || !key.isWellFormed()) return undefined;
  const { parts } = template;
  const params: Record<string, string> = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const end = isFixed(part) ? at + fixedWidth(part) : endOfParam(parts, index + 1, key, at + 1);
    if (end === undefined || (isFixed(part) && !fits(part, key, at))) return undefined;
    if (part.kind === 'param') params[part.name] = key.slice(at, end);
    at = end;
  }
  return at === key.length ? params : undefined;
}

/** Text and digests: parts of a known width. */
function isFixed(part: Part): boolean {
  return part.kind === 'text' || part.hash;
}

function fixedWidth(part: Part): number {
  return part.kind === 'text' ? part.text.length : HASH_DIGITS;
}

function fits(part: Part, key: string, at: number): boolean {
  if (part.kind === 'text') return key.startsWith(part.text, at);
  return DIGEST.test(key.slice(at, at + HASH_DIGITS));
}

/** Where the fixed parts from `next` on begin, at `least` or later; undefined where nowhere. */
function endOfParam(
  parts: readonly Part[],
  next: number,
  key: string,
  least: number,
): number | undefined {
  const open = parts.findIndex((part, index) => index >= next && !isFixed(part));
  const run = parts.slice(next, open < 0 ? parts.length : open);
  if (open < 0) {
    const end = key.length - run.reduce((width, part) => width + fixedWidth(part), 0);
    return end >= least ? end : undefined;
  }
  // Params never touch, so a run between two of them begins with text.
  const [first] = run;
  const text = first?.kind === 'text' ? first.text : '';
  let at = key.indexOf(text, least);
  while (at >= 0 && !runFits(run, key, at)) at = key.indexOf(text, at + 1);
  return at >= 0 ? at : undefined;
}

function runFits(run: readonly Part[], key: string, at: number): boolean {
  let place = at;
  return run.every((part) => {
    const right = fits(part, key, place);
    place += fixedWidth(part);
    return right;
  });
}
