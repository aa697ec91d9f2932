import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formatProblem } from '../../../core/errors.ts';
import {
  flag,
  form,
  list,
  number,
  oneOf,
  parseQuery,
  parseRequest,
  record,
  type Schema,
  strict,
  text,
  whole,
} from '../../../core/request-schema.ts';

/** All mistakes, as one line each; none where it is right. */
function mistakes(schema: Schema, input: unknown, path?: readonly PropertyKey[]): string[] {
  const { problems = [] } = parseRequest(schema, input, path);
  return problems.map(formatProblem);
}

/** Those of the inputs that are taken. */
const taken = (schema: Schema, ...inputs: readonly unknown[]) =>
  inputs.filter((input) => parseRequest(schema, input).problems === undefined);

describe('an object without unknown fields', () => {
  const schema = strict({ name: z.optional(text(5)), size: z.optional(whole(0, 9)) });

  it('is given as it is', () => {
    expect(parseRequest(schema, { name: 'a', size: 1 })).toEqual({ value: { name: 'a', size: 1 } });
    expect(parseRequest(schema, {})).toEqual({ value: {} });
  });

  it('names what it may have, for each field that it may not', () => {
    expect(mistakes(schema, { a: 1, b: 2 })).toEqual([
      "a: expected only name, size, found 'a'",
      "b: expected only name, size, found 'b'",
    ]);
    expect(mistakes(strict({}), { a: 1 })).toEqual(["a: expected only no fields, found 'a'"]);
  });

  it('is nothing else', () => {
    const found = ['text', 5, true, null, undefined, [1, 2]].flatMap((input) =>
      mistakes(schema, input),
    );
    expect(found).toEqual([
      "body: expected an object, found 'text'",
      'body: expected an object, found 5',
      'body: expected an object, found true',
      'body: expected an object, found null',
      'body: expected an object, found nothing',
      'body: expected an object, found a list of 2',
    ]);
  });
});

describe('values', () => {
  it('are within their bounds, which belong to them', () => {
    expect(taken(text(2), '', 'a', 'ab', 'abc', 1)).toEqual(['a', 'ab']);
    expect(taken(number(0.5, 2), 0.4, 0.5, 1.5, 2, 2.1, '1', Number.NaN)).toEqual([0.5, 1.5, 2]);
    expect(taken(whole(1, 3), 0, 1, 1.5, 3, 4, '2')).toEqual([1, 3]);
    expect(taken(list(z.unknown(), 2), [], [1, 2], [1, 2, 3], {})).toEqual([[], [1, 2]]);
    expect(taken(form(/^a+$/, 'as'), 'a', 'aa', 'ab', '', 5)).toEqual(['a', 'aa']);
    expect(taken(oneOf(['a', 'b']), 'a', 'b', 'c', 1)).toEqual(['a', 'b']);
    expect(taken(flag, true, false, 'true', 1, null)).toEqual([true, false]);
  });

  it('say what they are, once for all that is wrong with them', () => {
    expect(mistakes(text(2), '')).toEqual(["body: expected a text of 1 to 2 characters, found ''"]);
    expect(mistakes(text(2), 'abc')).toEqual([
      "body: expected a text of 1 to 2 characters, found 'abc'",
    ]);
    expect(mistakes(text(2, 'a name'), 5)).toEqual(['body: expected a name, found 5']);
    expect(mistakes(number(1, 2), 3)).toEqual(['body: expected a number from 1 to 2, found 3']);
    expect(mistakes(number(1, 2), '1')).toEqual(["body: expected a number from 1 to 2, found '1'"]);
    expect(mistakes(whole(1, 2), 0.5)).toEqual([
      'body: expected a whole number from 1 to 2, found 0.5',
    ]);
    expect(mistakes(whole(1, 2), 3)).toEqual([
      'body: expected a whole number from 1 to 2, found 3',
    ]);
    expect(mistakes(form(/^a$/, 'an a'), 'b')).toEqual(["body: expected an a, found 'b'"]);
    expect(mistakes(form(/^a$/, 'an a'), 1)).toEqual(['body: expected an a, found 1']);
    expect(mistakes(oneOf(['a', 'b']), 'c')).toEqual(["body: expected one of a, b, found 'c'"]);
    expect(mistakes(flag, 'true')).toEqual(["body: expected true or false, found 'true'"]);
    const two = list(z.unknown(), 2);
    expect(mistakes(two, [1, 2, 3])).toEqual([
      'body: expected a list of at most 2 entries, found a list of 3',
    ]);
    expect(mistakes(list(z.unknown(), 2, 'keys'), {})).toEqual([
      'body: expected a list of at most 2 keys, found an object',
    ]);
  });
});

describe('a mistake', () => {
  it('is named by its place', () => {
    const schema = strict({ items: list(strict({ sku: text(3) }), 5) });
    const input = { items: [{ sku: 'a' }, { sku: '' }, { sku: 'b', more: 1 }, null] };
    const lines = [
      "items.1.sku: expected a text of 1 to 3 characters, found ''",
      "items.2.more: expected only sku, found 'more'",
      'items.3: expected an object, found null',
    ];
    expect(mistakes(schema, input)).toEqual(lines);
    expect(mistakes(schema, input, ['events', 4])).toEqual(lines.map((line) => `events.4.${line}`));
    expect(mistakes(schema, { items: [{}] })).toEqual([
      'items.0.sku: expected a text of 1 to 3 characters, found nothing',
    ]);
    // What every object has is not there either.
    expect(mistakes(strict({ a: strict({ valueOf: text(3) }) }), { a: {} })).toEqual([
      'a.valueOf: expected a text of 1 to 3 characters, found nothing',
    ]);
    expect(mistakes(text(3), 5, ['query', 'name'])).toEqual([
      'query.name: expected a text of 1 to 3 characters, found 5',
    ]);
  });

  it('may be a name that has not the form of names', () => {
    const schema = strict({ params: record(/^[a-z]+$/, text(3), 'small letters') });
    expect(mistakes(schema, { params: { a: 'x', B: 'x', '': 'y' } }, ['body'])).toEqual([
      "body.params.B: expected small letters, found 'B'",
      "body.params.'': expected small letters, found ''",
    ]);
    const deep = strict({ one: strict({ two: schema }) });
    expect(mistakes(deep, { one: { two: { params: { B: 'x' } } } })).toEqual([
      "one.two.params.B: expected small letters, found 'B'",
    ]);
    expect(mistakes(schema, { params: 5 })).toEqual(['params: expected small letters, found 5']);
    expect(mistakes(schema, { params: { a: 5 } })).toEqual([
      'params.a: expected a text of 1 to 3 characters, found 5',
    ]);
  });

  it('is that values are nested too deep', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(mistakes(z.unknown(), nested(100))).toEqual([]);
    expect(mistakes(z.unknown(), nested(101))).toEqual([
      'body: expected values that are nested at most 100 deep, found a list of 1',
    ]);
    expect(mistakes(z.unknown(), { a: nested(100) }, ['detail'])).toEqual([
      'detail: expected values that are nested at most 100 deep, found an object',
    ]);
  });
});

describe('a query', () => {
  const schema = strict({
    limit: z.optional(whole(1, Number.MAX_SAFE_INTEGER)),
    least: number(0, 1e16),
    force: z.optional(flag),
    name: z.optional(text(20)),
  });
  const problemsOf = (query: Readonly<Record<string, string | undefined>>) =>
    (parseQuery(schema, { least: '1', ...query }).problems ?? []).map(formatProblem);

  it('has numbers and flags where the schema asks for them, and texts elsewhere', () => {
    expect(
      parseQuery(schema, { limit: '12', least: '0', force: 'true', name: '12' }).value,
    ).toEqual({ limit: 12, least: 0, force: true, name: '12' });
    expect(parseQuery(schema, { least: '7', force: 'false', name: 'true' }).value).toEqual({
      least: 7,
      force: false,
      name: 'true',
    });
    expect(parseQuery(schema, { least: '1234567890123456', limit: undefined }).value).toEqual({
      least: 1_234_567_890_123_456,
      limit: undefined,
    });
  });

  it('says what it found where that is none', () => {
    const limit = `query.limit: expected a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`;
    expect(problemsOf({ limit: 'x1' })).toEqual([`${limit}, found 'x1'`]);
    expect(problemsOf({ limit: '1x' })).toEqual([`${limit}, found '1x'`]);
    expect(problemsOf({ limit: '' })).toEqual([`${limit}, found ''`]);
    expect(problemsOf({ limit: '-1' })).toEqual([`${limit}, found '-1'`]);
    expect(problemsOf({ limit: 'true' })).toEqual([`${limit}, found 'true'`]);
    expect(problemsOf({ limit: '12345678901234567' })).toEqual([
      `${limit}, found '12345678901234567'`,
    ]);
    expect(problemsOf({ force: '1' })).toEqual(["query.force: expected true or false, found '1'"]);
    expect(problemsOf({ force: 'TRUE' })).toEqual([
      "query.force: expected true or false, found 'TRUE'",
    ]);
    expect(problemsOf({ other: '1', toString: 'x' })).toEqual([
      "query.other: expected only limit, least, force, name, found 'other'",
      "query.toString: expected only limit, least, force, name, found 'toString'",
    ]);
  });
});
