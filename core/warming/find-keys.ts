/** From what is asked to be warmed to its keys. */
import type { Categories } from '../categories/port.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { type KeyRef, type KeyWithParams, matchKey } from '../keyspaces/keyspaces.ts';
import { formatKey, type Params, parseKey, parseTemplate } from '../keyspaces/template.ts';
import type { Patterns } from '../ports.ts';
import { usualKeys } from '../strategies/users.ts';
import type { Users } from '../users/port.ts';
import { readerIdOf } from '../users/reader-id.ts';

/** What can be asked for. `top`, `category` and `tag` mean keys that are known, most read first. */
export type KeyTarget =
  | { readonly kind: 'keys'; readonly keys: readonly KeyWithParams[] }
  | { readonly kind: 'top'; readonly keyspaces: readonly string[]; readonly limit: number }
  | {
      readonly kind: 'category';
      readonly category: string;
      readonly keyspaces: readonly string[];
      readonly limit: number;
    }
  | { readonly kind: 'tag'; readonly tag: string; readonly limit: number }
  | { readonly kind: 'user'; readonly user: string };

/** What finding them needs. */
export interface FindPorts {
  readonly settings: Settings;
  readonly patterns: Pick<Patterns, 'top'>;
  readonly categories: Pick<Categories, 'read'>;
  readonly users: Pick<Users, 'read'>;
}

/** Keys of a keyspace that are looked through for those that bear a tag. */
const LOOKED_THROUGH = 5_000;

/** Finds the keys; in keyspaces that are warmed only. */
export async function findKeys(ports: FindPorts, target: KeyTarget): Promise<readonly KeyRef[]> {
  switch (target.kind) {
    case 'keys':
      return target.keys;
    case 'top': {
      const tops = target.keyspaces.map((name) => topOf(ports, name, target.limit));
      return (await Promise.all(tops)).flat();
    }
    case 'category':
      return membersOf(ports, target.category, target.keyspaces, target.limit);
    case 'tag': {
      const keyspaces = [...ports.settings.keyspaces.values()].filter(({ control }) => !control);
      const found = keyspaces.map((keyspace) => bearersOf(ports, keyspace, target));
      return (await Promise.all(found)).flat();
    }
    default:
      return keysOfUser(ports, target.user);
  }
}

function topOf({ settings, patterns }: FindPorts, name: string, limit: number): Promise<KeyRef[]> {
  return patterns.top(name, limit, settings.keyspaces.get(name)?.ttlMilliseconds);
}

async function membersOf(
  { categories }: FindPorts,
  category: string,
  keyspaces: readonly string[],
  limit: number,
): Promise<KeyRef[]> {
  const records = await categories.read(keyspaces.map((keyspace) => ({ keyspace, category })));
  return records.flatMap((record) =>
    (record?.state.members ?? [])
      .toSorted((a, b) => b.count - a.count)
      .slice(0, limit)
      .map(({ key }) => ({ keyspace: record?.ref.keyspace ?? '', key })),
  );
}

/**
 * A tag tells params or a category: `sku:A1` under the template `sku:{sku}`. Where it tells all
 * params it names one key, known or not.
 */
async function bearersOf(
  ports: FindPorts,
  keyspace: Keyspace,
  { tag, limit }: { readonly tag: string; readonly limit: number },
): Promise<KeyRef[]> {
  const found = await Promise.all(
    keyspace.tags.map(async (source): Promise<readonly KeyRef[]> => {
      const told = readTag(source, tag);
      if (!told) return [];
      const { category, ...params } = told;
      const isCategory = category !== undefined && !keyspace.template.params.includes('category');
      const { template, name } = keyspace;
      if (isCategory) return membersOf(ports, category, [name], limit);
      if (template.params.every((param) => Object.hasOwn(told, param))) {
        return [{ keyspace: name, key: formatKey(template, told) }];
      }
      const known = await topOf(ports, name, LOOKED_THROUGH);
      return known.filter(({ key }) => fits(template, key, params)).slice(0, limit);
    }),
  );
  return found.flat();
}

/** What a tag says under its template; undefined where it is another. */
function readTag(source: string, tag: string): Params | undefined {
  const template = parseTemplate(source, 'tag');
  return Array.isArray(template) ? undefined : parseKey(template, tag);
}

function fits(template: Keyspace['template'], key: string, params: Params): boolean {
  const own = parseKey(template, key);
  return own !== undefined && Object.entries(params).every(([name, value]) => own[name] === value);
}

async function keysOfUser({ settings, users }: FindPorts, user: string): Promise<KeyRef[]> {
  const reader = readerIdOf({ user });
  if (reader === undefined) return [];
  const [record] = await users.read([reader]);
  const recent = record?.state.recent ?? [];
  const isWarmed = ({ keyspace }: KeyRef) => settings.keyspaces.get(keyspace)?.control === false;
  return usualKeys({ user: reader, state: { recent } }, settings).filter(isWarmed);
}

/** The key with what its template tells of it: nothing, where it was learned under an earlier one. */
export function withParams({ keyspaces }: Settings, ref: KeyRef | KeyWithParams): KeyWithParams {
  if ('params' in ref) return ref;
  const match = matchKey(keyspaces, ref.key);
  return { ...ref, params: match?.keyspace === ref.keyspace ? match.params : {} };
}
