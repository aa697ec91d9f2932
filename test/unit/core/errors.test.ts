import { describe, expect, it } from 'vitest';
import * as errors from '../../../core/errors.ts';
import { expectEach } from '../../support/error-facts.ts';

const CAUSE = new Error('why');
const A = { path: 'a', expected: 'one', found: '2' };
const B = { path: 'b.0', expected: 'a text', found: 'nothing' };

describe('errors of the user', () => {
  it('list all mistakes', () => {
    expectEach([
      [
        errors.configInvalid([A]),
        ['config_invalid', 'user', 400, false, 1],
        'preheat.config.ts has 1 mistake:\n  a: expected one, found 2',
      ],
      [
        errors.configInvalid([A, B]),
        ['config_invalid', 'user', 400, false, 2],
        'preheat.config.ts has 2 mistakes:\n  a: expected one, found 2\n  b.0: expected a text, found nothing',
      ],
      [
        errors.requestInvalid([A]),
        ['request_invalid', 'user', 400, false, 1],
        'the request has 1 mistake',
      ],
      [
        errors.requestInvalid([A, B]),
        ['request_invalid', 'user', 400, false, 2],
        'the request has 2 mistakes',
      ],
      [
        errors.environmentInvalid([A, B]),
        ['environment_invalid', 'user', 400, false, 2],
        'the environment is wrong:\n  a: expected one, found 2\n  b.0: expected a text, found nothing',
      ],
      [
        errors.inputInvalid([A, B]),
        ['input_invalid', 'user', 400, false, 2],
        'a: expected one, found 2\nb.0: expected a text, found nothing',
      ],
      [
        errors.paramsInvalid(A),
        ['params_invalid', 'user', 400, false, 1],
        'a: expected one, found 2',
      ],
      [
        errors.loadInvalid('product', 5),
        ['load_invalid', 'user', 400, false, 1],
        "load('product'): expected a string, a Buffer, or { value } with one of them, found 5",
      ],
    ]);
    expect(errors.configInvalid([A, B]).problems).toEqual([A, B]);
    expect(errors.requestInvalid([A, B]).problems).toEqual([A, B]);
    expect(errors.inputInvalid([A]).problems).toEqual([A]);
    expect(errors.environmentInvalid([A]).problems).toEqual([A]);
    expect(errors.paramsInvalid(B).problems).toEqual([B]);
    expect(errors.loadInvalid('product', 5).problems).toEqual([
      {
        path: "load('product')",
        expected: 'a string, a Buffer, or { value } with one of them',
        found: '5',
      },
    ]);
  });

  it('name the place of a file that cannot be run', () => {
    expectEach([
      [
        errors.configUnloadable('preheat.config.ts', CAUSE),
        ['config_invalid', 'user', 400, false, 0],
        'preheat.config.ts: expected a module that loads, found: why',
      ],
      [
        errors.configUnloadable('preheat.config.ts', 'text', 7),
        ['config_invalid', 'user', 400, false, 0],
        'preheat.config.ts:7: expected a module that loads, found: text',
      ],
    ]);
    expect(errors.configUnloadable('x', CAUSE).cause).toBe(CAUSE);
  });

  it('have the status that HTTP gives them', () => {
    expectEach([
      [errors.notFound('job', 'j1'), ['not_found', 'user', 404, false, 0], "no job 'j1'"],
      [
        errors.unauthenticated(),
        ['unauthenticated', 'user', 401, false, 0],
        'a valid bearer token is required',
      ],
      [
        errors.forbidden('admin'),
        ['forbidden', 'user', 403, false, 0],
        "this call needs the role 'admin'",
      ],
      [
        errors.paused(),
        ['paused', 'user', 409, false, 0],
        'warming is paused; POST /v1/resume ends that',
      ],
      [
        errors.tooManyCalls(3, 700),
        ['too_many_calls', 'user', 429, false, 0, 700],
        '3 such calls an hour are allowed; try again later',
      ],
      [
        errors.methodNotAllowed(['GET', 'POST']),
        ['method_not_allowed', 'user', 405, false, 0],
        'this path takes GET, POST',
      ],
      [
        errors.bodyTooLarge(9, 8),
        ['body_too_large', 'user', 413, false, 0],
        'the body has 9 bytes, the limit is 8; send less',
      ],
      [
        errors.tooMany('tasks', 5),
        ['too_many', 'user', 409, false, 0],
        'there may be at most 5 tasks; remove some first',
      ],
      [
        errors.credentialsMissing(CAUSE),
        ['credentials_missing', 'user', 401, true, 0],
        'no AWS credentials to sign with (why); set AWS_PROFILE, or sign in to AWS',
      ],
      [
        errors.credentialsMissing('text'),
        ['credentials_missing', 'user', 401, true, 0],
        'no AWS credentials to sign with (text); set AWS_PROFILE, or sign in to AWS',
      ],
      [errors.jobCancelled(), ['job_cancelled', 'user', 400, false, 0], 'the job was cancelled'],
      [
        errors.portTaken(3006),
        ['port_taken', 'user', 400, false, 0],
        'port 3006 is taken; give another one with --port, or end its owner',
      ],
    ]);
    expect(errors.credentialsMissing(CAUSE).cause).toBe(CAUSE);
  });
});

describe('errors of the platform', () => {
  it('say whether to try again', () => {
    expectEach([
      [
        errors.dependencyDown('the cache', CAUSE),
        ['dependency_down', 'platform', 503, true, 0],
        'the cache does not answer; try again',
      ],
      [
        errors.programMissing('redis-server', ''),
        ['program_missing', 'platform', 503, false, 0],
        "'redis-server' did not start (no message); install it, or set REDIS_URL to a running one",
      ],
      [
        errors.programMissing('redis-server', 'no file'),
        ['program_missing', 'platform', 503, false, 0],
        "'redis-server' did not start (no file); install it, or set REDIS_URL to a running one",
      ],
      [
        errors.messageInvalid(CAUSE),
        ['message_invalid', 'platform', 503, false, 0],
        'a queue message does not have the form of its queue',
      ],
      [
        errors.contended('the purse'),
        ['contended', 'platform', 503, true, 0],
        'the purse changed under every one of our attempts; try again',
      ],
      [
        errors.withAnother('the lease'),
        ['contended', 'platform', 503, true, 0],
        'the lease is with another worker; try again',
      ],
      [
        errors.sealKeyUnknown('k1'),
        ['seal_key_unknown', 'platform', 503, true, 0],
        "the seal's secret has no key 'k1', with which texts of the table are sealed; put it back",
      ],
      [
        errors.sealBroken(),
        ['seal_broken', 'platform', 503, false, 0],
        'a sealed text of the table was changed by somebody else',
      ],
    ]);
    expect(errors.dependencyDown('x', CAUSE).cause).toBe(CAUSE);
    expect(errors.messageInvalid(CAUSE).cause).toBe(CAUSE);
    expect('cause' in errors.dependencyDown('x')).toBe(false);
  });

  it('are what anything else means that is thrown', () => {
    const own = errors.sealBroken();
    expect(errors.asPreheatError(own)).toBe(own);
    const internal = errors.asPreheatError(CAUSE);
    expectEach([
      [internal, ['internal', 'platform', 500, true, 0], 'why'],
      [errors.asPreheatError('text'), ['internal', 'platform', 500, true, 0], 'text'],
    ]);
    expect(internal.cause).toBe(CAUSE);
  });

  it('are what a part means that does not say what is wrong', () => {
    const own = errors.sealBroken();
    const thrownBy = (cause: unknown): unknown => {
      try {
        return errors.throwDependencyDown('the table')(cause);
      } catch (error) {
        return error;
      }
    };
    expect(thrownBy(own)).toBe(own);
    expect(thrownBy(CAUSE)).toMatchObject({
      code: 'dependency_down',
      message: 'the table does not answer; try again',
      cause: CAUSE,
    });
    expect(thrownBy('text')).toBeInstanceOf(errors.PreheatError);
  });
});
