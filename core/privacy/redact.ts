/**
 * What callers without the role `admin` are shown of personal keys: templates whose personal params
 * are pseudonyms, `search:{id:3f9a1c04}`. A key that the caller has named is shown as it was.
 */
import type { Keyspace, Settings } from '../config/settings.ts';
import { type Params, parseKey } from '../keyspaces/template.ts';
import { PreheatError } from '../preheat-error.ts';
import { withoutValues } from './loggable.ts';

/** Gives the same text the same digits, which nobody can guess without a key. */
export interface Pseudonyms {
  pseudonym(text: string): string;
}

/** Takes out of answers what not everybody may see. */
export interface Redaction {
  /** `asked`: texts that stood in the request. Nothing is taken out where nothing is personal. */
  answer(body: unknown, asked: readonly string[]): Promise<unknown>;
  /** Errors without the values that they name. */
  error(error: PreheatError): PreheatError;
}

/** Under these names stand keys, in what says which keyspace it is of. */
const KEYS = new Set(['key', 'rising', 'falling']);
/** And what was filled in. */
const PARAMS = new Set(['params', 'tags']);

interface Context {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly asked: readonly string[];
  readonly pseudonyms: Pseudonyms;
}

/** Makes it; without pseudonyms, no answer names keys that were not asked for. */
export function makeRedaction(
  settings: Pick<Settings, 'keyspaces'>,
  pseudonyms?: () => Promise<Pseudonyms>,
): Redaction {
  const hasPersonal = () =>
    [...settings.keyspaces.values()].some(({ personal }) => personal.length > 0);
  return {
    async answer(body, asked) {
      if (!pseudonyms || !hasPersonal()) return body;
      return redact(body, undefined, { settings, asked, pseudonyms: await pseudonyms() });
    },
    error: (error) => (hasPersonal() ? redactError(error) : error),
  };
}

function redact(value: unknown, keyspace: Keyspace | undefined, context: Context): unknown {
  if (Array.isArray(value)) return value.map((each) => redact(each, keyspace, context));
  if (typeof value !== 'object' || value === null) return value;
  const named = 'keyspace' in value ? value.keyspace : undefined;
  const own = typeof named === 'string' ? context.settings.keyspaces.get(named) : keyspace;
  const hidden = own && own.personal.length > 0 ? own : undefined;
  const fields = Object.entries(value).map(([name, field]) => {
    if (hidden && KEYS.has(name)) return [name, mapTexts(field, keyRedactor(hidden, context))];
    if (hidden && PARAMS.has(name)) return [name, redactParams(field, hidden, context)];
    if (name === 'rejected') return [name, redactRejections(field)];
    return [name, redact(field, own, context)];
  });
  return Object.fromEntries(fields);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  return typeof value === 'string' ? change(value) : value;
}

function keyRedactor(keyspace: Keyspace, context: Context): (key: string) => string {
  return (key) => {
    if (context.asked.includes(key)) return key;
    const params = parseKey(keyspace.template, key);
    if (!params) return `{${context.pseudonyms.pseudonym(key)}}`;
    const shown = shownParams(params, keyspace, context);
    return keyspace.template.parts
      .map((part) => (part.kind === 'text' ? part.text : (shown[part.name] ?? '')))
      .join('');
  };
}

function shownParams(params: Params, { personal }: Keyspace, { pseudonyms }: Context): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, text]) => [
      name,
      personal.includes(name) ? `{${name}:${pseudonyms.pseudonym(text)}}` : text,
    ]),
  );
}

/** Tags are made of params, nobody knows how: each is a pseudonym as a whole. */
function redactParams(value: unknown, keyspace: Keyspace, context: Context): unknown {
  if (Array.isArray(value)) {
    return mapTexts(value, (tag) => `{${context.pseudonyms.pseudonym(tag)}}`);
  }
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? shownParams(value as Params, keyspace, context) : value;
}

function redactRejections(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each: { readonly reason?: unknown }) => ({
    ...each,
    reason: withoutValues(String(each.reason)),
  }));
}

function redactError(error: PreheatError): PreheatError {
  if (error.fault !== 'user') return error;
  const { code, fault, retryable, status, retryAfterMilliseconds } = error;
  return new PreheatError(withoutValues(error.message), {
    code,
    fault,
    retryable,
    status,
    retryAfterMilliseconds,
    problems: error.problems.map(({ path, expected }) => ({
      path,
      expected: withoutValues(expected),
      found: 'a value that is not shown here',
    })),
  });
}
