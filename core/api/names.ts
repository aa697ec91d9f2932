/** Keys and names in requests: as any text in the document, as what there is where settings are known. */
import * as z from 'zod/mini';
import type { Keyspace, Settings } from '../config/settings.ts';
import { PreheatError, type Problem } from '../errors.ts';
import { type KeyInput, resolveKey } from '../keyspaces/keyspaces.ts';
import { oneOf, record, type Schema, strict, text } from '../request-schema.ts';

/** A key by its keyspace and what fills its template. */
const item = strict({
  keyspace: text(256),
  params: z.optional(
    record(/^\w{1,256}$/, z.string({ error: 'a text' }), 'an object of texts by param'),
  ),
});

/** What a key may be given as. */
export type ItemInput = z.infer<typeof item>;

/** Schemas of the names in a request. */
export interface NameSchemas {
  readonly key: Schema<string>;
  readonly item: Schema<ItemInput>;
  readonly keyspace: Schema<string>;
  readonly strategy: Schema<string>;
}

/** Any text: what can be said without a configuration. */
export const ANY_NAMES: NameSchemas = {
  key: text(1_500),
  item,
  keyspace: text(256),
  strategy: text(256),
};

/** Which keyspaces are meant. `warmed`: not those of control groups. */
export type KeyspaceChoice = 'warmed' | 'all';

/** The names that a configuration knows. */
export function knownNames(
  { keyspaces, strategies }: Settings,
  choice: KeyspaceChoice,
): NameSchemas {
  const meant = [...keyspaces.values()].filter(({ control }) => choice === 'all' || !control);
  const keyspace = oneOf(meant.map(({ name }) => name));
  return {
    key: ANY_NAMES.key.check(resolvable(keyspaces, choice, (key) => ({ key }))),
    item: strict({ ...item.shape, keyspace }).check(
      resolvable(keyspaces, choice, (given) => given),
    ),
    keyspace,
    strategy: oneOf([...strategies.keys()]),
  };
}

/** Puts what is wrong with a key among the problems of the request. */
function resolvable<T>(
  keyspaces: ReadonlyMap<string, Keyspace>,
  choice: KeyspaceChoice,
  inputOf: (value: T) => KeyInput,
) {
  return z.superRefine<T>((value, context) => {
    for (const problem of keyProblems(keyspaces, choice, inputOf(value))) {
      const path = problem.path.split('.').slice(1);
      // A bare key is itself the place of its problem.
      const place = typeof value === 'string' ? [] : path;
      context.addIssue({ code: 'custom', path: place, message: problem.expected, input: value });
    }
  });
}

function keyProblems(
  keyspaces: ReadonlyMap<string, Keyspace>,
  choice: KeyspaceChoice,
  input: KeyInput,
): readonly Problem[] {
  try {
    const { keyspace } = resolveKey(keyspaces, input, 'it');
    if (choice === 'all' || !keyspaces.get(keyspace)?.control) return [];
    const expected = 'a key of a keyspace that is warmed, not of a control group';
    return [{ path: 'it.key', expected, found: '' }];
  } catch (error) {
    if (error instanceof PreheatError) return error.problems;
    throw error;
  }
}
