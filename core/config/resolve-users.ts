/** Resolves what is loaded for users, and checks it against the keyspaces. */
import { describe, type Problem } from '../errors.ts';
import { parseDuration } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { PreloadInput, UsersInput } from './define.ts';
import { oneOf } from './nearest.ts';
import type { Keyspace, Preload, UsersSettings } from './settings.ts';
import type { Draft } from './shape.ts';

/** Params that are taken for the user's id. */
const USER_PARAMS: readonly string[] = ['user', 'userId', 'user_id'];

/** Resolves the section `users`; wrong entries are missing from the answer and reported. */
export function resolveUsers(
  input: Draft<UsersInput> | undefined,
  keyspaceNames: readonly string[],
  keyspaces: ReadonlyMap<string, Keyspace>,
  problems: Problem[],
): UsersSettings {
  const preload = (input?.preload ?? []).flatMap((entry, index): Preload[] => {
    if (entry?.keyspace === undefined) return [];
    const path = `users.preload.${index}`;
    if (!keyspaceNames.includes(entry.keyspace)) {
      const expected = oneOf(keyspaceNames, entry.keyspace);
      problems.push({ path: `${path}.keyspace`, expected, found: describe(entry.keyspace) });
    }
    const keyspace = keyspaces.get(entry.keyspace);
    return keyspace ? resolvePreload(entry, keyspace, path, problems) : [];
  });
  const skip = parseDuration(input?.skipIfWarmedWithin ?? DEFAULTS.skipIfWarmedWithin) ?? 0;
  return { preload, skipIfWarmedWithinMilliseconds: skip };
}

function resolvePreload(
  { param, recent = 0 }: Draft<PreloadInput>,
  { name, template, control }: Keyspace,
  path: string,
  problems: Problem[],
): Preload[] {
  const [only, ...others] = template.params;
  const isUser = param === undefined ? USER_PARAMS.includes(only ?? '') : only === param;
  const userParam = isUser && others.length === 0 ? only : undefined;
  if (control) {
    const expected = 'a keyspace that is warmed, not a control group';
    problems.push({ path: `${path}.keyspace`, expected, found: describe(name) });
  } else if (param !== undefined && userParam === undefined) {
    const expected = `the only param of '${template.source}'`;
    problems.push({ path: `${path}.param`, expected, found: describe(param) });
  } else if (userParam === undefined && recent === 0) {
    const expected = `a template with {user} as its only param, or recent beside a keyspace without`;
    problems.push({ path: `${path}.keyspace`, expected, found: describe(template.source) });
  } else {
    return [{ keyspace: name, recent, ...(userParam !== undefined && { userParam }) }];
  }
  return [];
}
