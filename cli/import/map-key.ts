/** From what a log names to a key of a keyspace. */
import type { Keyspace, Settings } from '../../core/config/settings.ts';
import { describe, inputInvalid } from '../../core/errors.ts';
import { type KeyWithParams, matchKey } from '../../core/keyspaces/keyspaces.ts';
import {
  formatKey,
  type Params,
  parseKey,
  parseTemplate,
  type Template,
} from '../../core/keyspaces/template.ts';

/** How the names of a log are meant. */
export interface MappingOptions {
  /** All names are of this keyspace. */
  readonly keyspace?: string;
  /** The param that a name is the value of. */
  readonly param?: string;
  /** The form of a name, with params in braces. */
  readonly path?: string;
}

/** Finds the key of a name; undefined where it belongs to no keyspace. */
export type MapKey = (name: string) => KeyWithParams | undefined;

/**
 * Makes the mapping: by `path` or `param` of one keyspace, else each name is a key itself, or the
 * path of an HTTP origin.
 *
 * @throws PreheatError `input_invalid` where the options do not fit the configuration.
 */
export function makeMapping(settings: Settings, options: MappingOptions): MapKey {
  const { keyspace: name, param, path } = options;
  if (name === undefined) {
    if (param !== undefined || path !== undefined)
      throw wrong('--keyspace', 'a keyspace, with --param or --path', undefined);
    return byConfiguration(settings);
  }
  const keyspace = settings.keyspaces.get(name);
  if (!keyspace)
    throw wrong('--keyspace', `one of ${[...settings.keyspaces.keys()].join(', ')}`, name);
  if (path !== undefined) return byForm(keyspace, readForm('--path', path, keyspace));
  if (param !== undefined) {
    if (keyspace.template.params.join() !== param) {
      throw wrong('--param', `the only param of '${keyspace.template.source}'`, param);
    }
    return (value) => fill(keyspace, { [param]: value });
  }
  const inside = new Map([[keyspace.name, keyspace]]);
  return byConfiguration({ ...settings, keyspaces: inside });
}

/** Keys before paths: a name that fits a template is what the cache holds. */
function byConfiguration({ keyspaces, origins }: Pick<Settings, 'keyspaces' | 'origins'>): MapKey {
  const forms = [...keyspaces.values()].flatMap((keyspace): MapKey[] => {
    const source = origins.get(keyspace.origin)?.source;
    if (source?.kind !== 'http' || keyspace.control) return [];
    const base = new URL(source.baseUrl).pathname.replace(/\/$/, '');
    const paths = [...new Set([source.path, base + source.path])];
    return paths.flatMap((path) => {
      const form = parseTemplate(path, 'path');
      return Array.isArray(form) ? [] : [byForm(keyspace, form)];
    });
  });
  const find: MapKey = (name) => matchKey(keyspaces, name) ?? firstOf(forms, name);
  return (name) => {
    const query = name.indexOf('?');
    return find(name) ?? (query < 0 ? undefined : find(name.slice(0, query)));
  };
}

function firstOf(forms: readonly MapKey[], name: string): KeyWithParams | undefined {
  for (const form of forms) {
    const found = form(name);
    if (found) return found;
  }
  return undefined;
}

/** A param of a path is one segment: it ends at the next slash, and is percent-encoded. */
function byForm(keyspace: Keyspace, form: Template): MapKey {
  return (name) => {
    const found = parseKey(form, name);
    if (!found || Object.values(found).some((value) => /[/?&]/.test(value))) return undefined;
    const entries = Object.entries(found).map(([param, value]) => [param, decode(value)]);
    return fill(keyspace, Object.fromEntries(entries));
  };
}

function fill(keyspace: Keyspace, params: Params): KeyWithParams | undefined {
  try {
    return { keyspace: keyspace.name, key: formatKey(keyspace.template, params), params };
  } catch {
    return undefined;
  }
}

function readForm(option: string, path: string, { template }: Keyspace): Template {
  const form = parseTemplate(path, option);
  if (Array.isArray(form)) throw inputInvalid(form);
  if ([...form.params].sort().join() === [...template.params].sort().join()) return form;
  throw wrong(option, `the params of '${template.source}', in braces`, path);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wrong(path: string, expected: string, found: string | undefined) {
  return inputInvalid([{ path, expected, found: describe(found) }]);
}
