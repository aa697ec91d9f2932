/** Building blocks of request schemas, and the way from a schema to all problems of a request. */
import * as z from 'zod/mini';
import { describe, formatProblem, type Problem } from './errors.ts';
import { isNestedWithin, MOST_NESTED } from './nesting.ts';

/** Any schema of `zod/mini`. */
export type Schema<T = unknown> = z.ZodMiniType<T>;

/** What was asked for, or everything that is wrong with it. */
export type Parsed<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

/** An object without unknown fields; messages complete “expected …”, as all of them here. */
export function strict<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const fields = `only ${Object.keys(shape).join(', ') || 'no fields'}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? fields : 'an object'),
  });
}

/** A text of 1 to `max` characters. */
export function text(max: number, expected = `a text of 1 to ${max} characters`) {
  const error = { error: expected };
  return z.string(error).check(z.minLength(1, error), z.maxLength(max, error));
}

/** A text of a certain form. */
export function form(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).check(z.regex(pattern, { error: expected }));
}

/** A number within bounds. */
export function number(min: number, max: number, expected = `a number from ${min} to ${max}`) {
  const error = { error: expected };
  return z.number(error).check(z.minimum(min, error), z.maximum(max, error));
}

/** A whole number within bounds. */
export function whole(min: number, max: number, expected = `a whole number from ${min} to ${max}`) {
  const error = { error: expected };
  return z.int(error).check(z.minimum(min, error), z.maximum(max, error));
}

/** A list of at most `max` entries. */
export function list<T extends z.core.SomeType>(entry: T, max: number, what = 'entries') {
  const error = { error: `a list of at most ${max} ${what}` };
  return z.array(entry, error).check(z.maxLength(max, error));
}

/** An object from names of a certain form to values. */
export function record<T extends z.core.SomeType>(name: RegExp, value: T, expected: string) {
  return z.record(form(name, expected), value, { error: expected });
}

/** True or false. */
export const flag = z.boolean({ error: 'true or false' });

/** One of some names. */
export function oneOf<Name extends string>(names: readonly Name[]) {
  return z.enum(names, { error: `one of ${names.join(', ')}` });
}

/** Says in the API's document what a value is. */
export function about<S extends Schema>(description: string, schema: S): S {
  return schema.check(z.describe(description)) as S;
}

/** Checks a query, whose texts are read as the numbers and flags that the schema asks for. */
export function parseQuery<T>(
  schema: z.ZodMiniObject<z.core.$ZodShape> & Schema<T>,
  input: Readonly<Record<string, string | undefined>>,
): Parsed<T> {
  const values = Object.entries(input).map(([name, value]): [string, unknown] => {
    const field: unknown = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    return [name, readText(field, value)];
  });
  return parseRequest(schema, Object.fromEntries(values), ['query']);
}

function readText(field: unknown, value: string | undefined): unknown {
  const kinds = kindsOf(field);
  if (kinds.has('number') && /^\d{1,16}$/.test(value ?? '')) return Number(value);
  if (kinds.has('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function kindsOf(field: unknown): ReadonlySet<string> {
  if (field instanceof z.ZodMiniOptional) return kindsOf(field.def.innerType);
  return new Set(field instanceof z.ZodMiniType ? [field.def.type] : []);
}

/** Checks a value; the problems name their place under `path`. */
export function parseRequest<T>(
  schema: Schema<T>,
  input: unknown,
  path: readonly PropertyKey[] = [],
): Parsed<T> {
  // Schemas look at `length` before they know that it is one of a text.
  if (!isNestedWithin(input)) {
    const expected = `values that are nested at most ${MOST_NESTED} deep`;
    return { problems: [{ path: joinPath(path), expected, found: describeInput(input) }] };
  }
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data };
  const problems = result.error.issues.flatMap((issue) => toProblems(issue, input, path));
  // One value may fail several checks that expect the same.
  const distinct = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return { problems: [...distinct.values()] };
}

function toProblems(
  issue: z.core.$ZodIssue,
  input: unknown,
  base: readonly PropertyKey[],
): Problem[] {
  const expected = issue.message;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => ({
      path: joinPath([...base, ...issue.path, name]),
      expected,
      found: describe(name),
    }));
  }
  if (issue.code === 'invalid_key') {
    const name = issue.path.at(-1);
    const reason = issue.issues[0]?.message ?? expected;
    return [{ path: joinPath([...base, ...issue.path]), expected: reason, found: describe(name) }];
  }
  const found = describeInput(valueAt(input, issue.path));
  return [{ path: joinPath([...base, ...issue.path]), expected, found }];
}

/** Lists and objects by their kind only: they may be huge, or too deep to be written out. */
function describeInput(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : describe(value);
}

/** Dotted path; `body` where the whole is meant. */
function joinPath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map((name) => String(name) || "''").join('.');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<PropertyKey, unknown>)[name];
  }
  return value;
}
