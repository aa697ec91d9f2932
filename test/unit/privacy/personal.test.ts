import { describe, expect, it } from 'vitest';
import { stackOf, withoutValues } from '../../../core/privacy/loggable.ts';
import { nameOf, personalKeyspaces } from '../../../core/privacy/personal.ts';
import { parseSealKeys } from '../../../core/privacy/seal-keys.ts';

const SECRET = 'x'.repeat(32);

describe('what is personal', () => {
  it('are keyspaces with params that are', () => {
    const found = personalKeyspaces([
      ['search', { personal: ['user'] }],
      ['product', { personal: [] }],
      ['price', {}],
      ['history', { personal: ['user', 'phone'] }],
    ]);
    expect([...found]).toEqual(['search', 'history']);
  });

  it('is named by its keyspace alone', () => {
    const ref = { keyspace: 'search', key: 'search:alice' };
    expect(nameOf({ personal: ['user'] }, ref)).toBe('a key of search');
    expect(nameOf({ personal: [] }, ref)).toBe('search:alice');
    expect(nameOf(undefined, ref)).toBe('a key of search');
  });

  it('ends a text where the first value begins', () => {
    const texts = ['no value', 'a, found 5', "of 'x' and", 'say "x"', 'is `x`', "'x'"];
    expect(texts.map(withoutValues)).toEqual(['no value', 'a…', 'of…', 'say…', 'is…', '…']);
  });
});

describe('the place of an error', () => {
  it('are the lines of its stack that begin so', () => {
    const error = new Error('x');
    error.stack = 'Error: look at alice at home\n    at one (a.ts:1)\n\tat two\nnot at three';
    expect(stackOf(error)).toBe('    at one (a.ts:1)\n\tat two');
    expect(stackOf('text')).toBeUndefined();
  });
});

describe('the secret of the seal', () => {
  const isTaken = (secret: object) => {
    try {
      parseSealKeys(JSON.stringify(secret), 'secret');
      return true;
    } catch {
      return false;
    }
  };

  it('has keys of 32 characters at least, under ids of 1 to 16', () => {
    expect(isTaken({ current: 'k1', k1: SECRET })).toBe(true);
    expect(isTaken({ current: 'k1', k1: SECRET.slice(1) })).toBe(false);
    const id = 'k234567890123456';
    expect(isTaken({ current: id, [id]: SECRET })).toBe(true);
    expect(isTaken({ current: `${id}7`, [`${id}7`]: SECRET })).toBe(false);
  });

  it('is wrong where one of its keys is, also if that does not seal', () => {
    expect(isTaken({ current: 'k1', k1: SECRET, 'K.2': SECRET })).toBe(false);
    expect(isTaken({ current: 'k1', k1: SECRET, k2: 'short' })).toBe(false);
    expect(isTaken({ current: 'k1', k1: SECRET, k2: SECRET })).toBe(true);
  });
});
