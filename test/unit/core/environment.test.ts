import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type EnvironmentOf,
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

const environment = {
  TABLE_NAME: text(),
  WARM_QUEUE_URL: url(),
  REDIS_URL: url('redis', 'rediss'),
  STRATEGY: oneOf('critical', 'popular'),
  SHARDS: integer(1, 64),
  REDIS_TLS: flag(false),
  LOG_LEVEL: optional(oneOf('debug', 'info'), 'info'),
  PREFIX: optional(text()),
};

const right = {
  TABLE_NAME: 'AccessPatterns',
  WARM_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/warm',
  REDIS_URL: 'rediss://cache.internal:6379',
  STRATEGY: 'popular',
  SHARDS: '8',
} as const;

function mistakes(env: Record<string, string | undefined>): string {
  try {
    readEnvironment(environment, env);
    return '';
  } catch (error) {
    if (error instanceof PreheatError && error.code === 'environment_invalid') return error.message;
    throw error;
  }
}

describe('readEnvironment', () => {
  it('parses every variable, and gives those left out their fallback', () => {
    expect(readEnvironment(environment, { ...right, OTHER: 'x' })).toEqual({
      ...right,
      SHARDS: 8,
      REDIS_TLS: false,
      LOG_LEVEL: 'info',
      PREFIX: undefined,
    });
    const set = { ...right, REDIS_TLS: 'true', LOG_LEVEL: 'debug', PREFIX: 'p' };
    expect(readEnvironment(environment, set)).toMatchObject({
      REDIS_TLS: true,
      LOG_LEVEL: 'debug',
      PREFIX: 'p',
    });
  });

  it('reports all missing and wrong variables at once', () => {
    const env = { TABLE_NAME: '', STRATEGY: 'popular ', SHARDS: '65', REDIS_TLS: 'yes' };
    expect(mistakes(env).split('\n')).toEqual([
      'the environment is wrong:',
      '  TABLE_NAME: expected a text, found nothing',
      '  WARM_QUEUE_URL: expected a url with http or https, found nothing',
      '  REDIS_URL: expected a url with redis or rediss, found nothing',
      "  STRATEGY: expected one of critical, popular, found 'popular '",
      "  SHARDS: expected a whole number from 1 to 64, found '65'",
      "  REDIS_TLS: expected true or false, found 'yes'",
    ]);
  });

  it('never repeats a url, which may hold a password', () => {
    const message = mistakes({ ...right, REDIS_URL: 'http://:hunter2@cache.internal' });
    expect(message).toContain('REDIS_URL: expected a url with redis or rediss, found another text');
    expect(message).not.toContain('hunter2');
  });

  it.each(['8.5', '', '0x8', '1e1', '-1', 'NaN'])('refuses %j as a whole number', (SHARDS) => {
    expect(mistakes({ ...right, SHARDS })).toContain('SHARDS');
  });
});

describe('EnvironmentOf', () => {
  type Written = EnvironmentOf<typeof environment>;

  it('is the record that has to be written', () => {
    expectTypeOf<typeof right>().toExtend<Written>();
    expectTypeOf<Written['STRATEGY']>().toEqualTypeOf<'critical' | 'popular'>();
    expectTypeOf<Written['REDIS_TLS']>().toEqualTypeOf<'true' | 'false' | undefined>();
  });

  it('does not compile where a variable is forgotten', () => {
    expectTypeOf<Omit<typeof right, 'TABLE_NAME'>>().not.toExtend<Written>();
  });

  it('gives the unit typed values', () => {
    const values = readEnvironment(environment, right);
    expectTypeOf(values.SHARDS).toEqualTypeOf<number>();
    expectTypeOf(values.REDIS_TLS).toEqualTypeOf<boolean>();
    expectTypeOf(values.STRATEGY).toEqualTypeOf<'critical' | 'popular'>();
    expectTypeOf(values.PREFIX).toEqualTypeOf<string | undefined>();
    expectTypeOf(values.LOG_LEVEL).toEqualTypeOf<'debug' | 'info'>();
  });
});
