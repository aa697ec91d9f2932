import { describe, expect, it } from 'vitest';
import { asPreheatError, dependencyDown, notFound, paramsInvalid } from '../../../core/errors.ts';
import { originFailed } from '../../../core/origin-errors.ts';
import { loggable, stackOf, throwLoggable } from '../../../core/privacy/loggable.ts';

const WHO = 'alice@example.com';

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** As they come, each with what it was given in its message. */
const LEAKING: readonly [string, unknown][] = [
  ['JSON', thrownBy(() => JSON.parse(WHO))],
  ['an address', thrownBy(() => new URL(`"${WHO}"`))],
  ['Redis', new Error(`ERR unknown command 'evalsha', with args beginning with: '${WHO}' '1'`)],
  ['our own, of a request', paramsInvalid({ path: 'key', expected: 'a key', found: `'${WHO}'` })],
  ['our own, of a number', paramsInvalid({ path: 'key', expected: 'a key', found: WHO })],
  ['our own, of a name', notFound('key', `search:${WHO}`)],
  ['a text', WHO],
];

describe('what is logged of an error', () => {
  it.each(LEAKING)('of %s does not repeat what it was given', (_, error) => {
    expect(loggable(error)).not.toContain('alice');
    expect(stackOf(error) ?? '').not.toContain('alice');
    const passed = thrownBy(() => throwLoggable(error)) as Error;
    expect(`${passed.message}${passed.stack}${JSON.stringify(passed)}`).not.toContain('alice');
  });

  it('is what happened, where no value is in it', () => {
    const refused = new Error('User: arn:aws:sts::1:role is not authorized to perform: sqs:Send');
    expect(loggable(refused)).toBe(`Error: ${refused.message}`);
    expect(loggable(dependencyDown('the table'))).toBe('the table does not answer; try again');
    expect(loggable(originFailed('crm', 'status 500'))).toContain("'crm'");
  });

  it('leaves our own errors as they are where they are safe', () => {
    const error = dependencyDown('the table');
    expect(thrownBy(() => throwLoggable(error))).toBe(error);
  });

  it('keeps where it was thrown', () => {
    const error = new Error('x');
    expect(stackOf(error)).toMatch(/^\s+at .*loggable\.test/);
    const passed = thrownBy(() => throwLoggable(error)) as Error;
    expect(passed.stack).toBe(`Error: x\n${stackOf(error)}`);
    expect((thrownBy(() => throwLoggable('x')) as Error).stack).toBe('string\n');
  });

  it('has no place where nobody noted one', () => {
    expect(stackOf(Object.assign(new Error('x'), { stack: undefined }))).toBeUndefined();
    expect(stackOf(undefined)).toBeUndefined();
    expect(stackOf('at home')).toBeUndefined();
  });

  it('takes errors that we have only wrapped for those of libraries', () => {
    const wrapped = asPreheatError(new Error(`no such user '${WHO}'`));
    expect(loggable(wrapped)).toBe('PreheatError: no such user…');
  });
});
