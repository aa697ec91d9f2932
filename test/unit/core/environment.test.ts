import { describe, expect, it } from 'vitest';
import {
  type EnvironmentSpec,
  flag,
  integer,
  oneOf,
  optional,
  readEnvironment,
  text,
  url,
} from '../../../core/environment.ts';
import { PreheatError } from '../../../core/errors.ts';

/** What a variable is read as, or what is wrong with it. */
function read(variable: EnvironmentSpec[string], value?: string): unknown {
  try {
    return readEnvironment({ X: variable }, { X: value })['X'];
  } catch (error) {
    if (error instanceof PreheatError) return error.problems[0];
    throw error;
  }
}

const wrong = (expected: string, found: string) => ({ path: 'X', expected, found });

describe('a variable that must be set', () => {
  it.each([
    ['a text', text()],
    ['a url with http or https', url()],
    ['one of a, b', oneOf('a', 'b')],
    ['a', oneOf('a')],
    ['a whole number from 1 to 9', integer(1, 9)],
  ])('is %s, and missed where it is empty or absent', (expected, variable) => {
    expect(read(variable)).toEqual(wrong(expected, 'nothing'));
    expect(read(variable, '')).toEqual(wrong(expected, 'nothing'));
  });

  it('is a number within its bounds', () => {
    const of = (value: string) => read(integer(-2, 9), value);
    expect([of('-2'), of('0'), of('9')]).toEqual([-2, 0, 9]);
    for (const value of ['-3', '10', '1.0', '1x', 'x1', '+1', ' 1']) {
      expect(of(value)).toEqual(wrong('a whole number from -2 to 9', `'${value}'`));
    }
    const most = Number.MAX_SAFE_INTEGER;
    expect(read(integer(0, most), '999999999999999')).toBe(999_999_999_999_999);
    expect(read(integer(0, most), '1000000000000000')).toMatchObject({ path: 'X' });
  });

  it('is a url of a scheme that is allowed, and is not repeated where it is none', () => {
    expect(read(url(), 'http://a')).toBe('http://a');
    expect(read(url('redis'), 'redis://a:1')).toBe('redis://a:1');
    expect(read(url('redis'), 'http://a')).toEqual(wrong('a url with redis', 'another text'));
    expect(read(url(), 'secret')).toEqual(wrong('a url with http or https', 'another text'));
  });
});

describe('a variable that may be left out', () => {
  it('is its fallback, or nothing', () => {
    expect([read(flag(true)), read(flag(false)), read(flag(true), '')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(read(optional(integer(1, 9)))).toBeUndefined();
    expect(read(optional(integer(1, 9), 5), '')).toBe(5);
  });

  it('is wrong where it is set to something else', () => {
    expect([read(flag(true), 'false'), read(flag(false), 'true')]).toEqual([false, true]);
    expect(read(flag(true), 'no')).toEqual(wrong('true or false', "'no'"));
    expect(read(optional(integer(1, 9), 5), '10')).toEqual(
      wrong('a whole number from 1 to 9', "'10'"),
    );
    expect(read(optional(integer(1, 9), 5), '7')).toBe(7);
  });
});
