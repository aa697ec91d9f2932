/**
 * Every error a user or operator can meet, here and in `origin-errors.ts`: each message names the
 * path, what was expected and what was found, and so says what to change.
 */
import { describe, formatProblem, PreheatError, type Problem } from './preheat-error.ts';

export * from './origin-errors.ts';
export * from './preheat-error.ts';

/** The configuration file has mistakes: all of them are listed. */
export function configInvalid(problems: readonly Problem[]): PreheatError {
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  return new PreheatError(`preheat.config.ts has ${count}:\n${lines.join('\n')}`, {
    code: 'config_invalid',
    fault: 'user',
    problems,
  });
}

/** The configuration file cannot be run, so that its settings are not even known. */
export function configUnloadable(file: string, cause: unknown, line?: number): PreheatError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const place = line === undefined ? file : `${file}:${line}`;
  return new PreheatError(`${place}: expected a module that loads, found: ${reason}`, {
    code: 'config_invalid',
    fault: 'user',
    cause,
  });
}

/** A request has mistakes: all of them are listed. */
export function requestInvalid(problems: readonly Problem[]): PreheatError {
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
  return new PreheatError(`the request has ${count}`, {
    code: 'request_invalid',
    fault: 'user',
    problems,
  });
}

/** A key or a set of params does not fit any template. */
export function paramsInvalid(problem: Problem): PreheatError {
  return new PreheatError(formatProblem(problem), {
    code: 'params_invalid',
    fault: 'user',
    problems: [problem],
  });
}

/** What the caller can mend. */
function refusal(status: number, code: string, message: string): PreheatError {
  return new PreheatError(message, { code, fault: 'user', status });
}

/** Something that was asked for by name is not there. */
export function notFound(what: string, name: string): PreheatError {
  return refusal(404, 'not_found', `no ${what} '${name}'`);
}

/** No token, or one that is not known: says nothing about which. */
export function unauthenticated(): PreheatError {
  return refusal(401, 'unauthenticated', 'a valid bearer token is required');
}

/** A known token without the role that the call needs. */
export function forbidden(role: string): PreheatError {
  return refusal(403, 'forbidden', `this call needs the role '${role}'`);
}

/** An operator has stopped all warming. */
export function paused(): PreheatError {
  return refusal(409, 'paused', 'warming is paused; POST /v1/resume ends that');
}

/** A caller has made as many calls of a kind as it may in an hour. */
export function tooManyCalls(limit: number, retryAfterMilliseconds: number): PreheatError {
  return new PreheatError(`${limit} such calls an hour are allowed; try again later`, {
    code: 'too_many_calls',
    fault: 'user',
    status: 429,
    retryAfterMilliseconds,
  });
}

/** The path is known, but not with this method. */
export function methodNotAllowed(allowed: readonly string[]): PreheatError {
  return refusal(405, 'method_not_allowed', `this path takes ${allowed.join(', ')}`);
}

/** The body is larger than one queue message may be. */
export function bodyTooLarge(bytes: number, limitBytes: number): PreheatError {
  return refusal(
    413,
    'body_too_large',
    `the body has ${bytes} bytes, the limit is ${limitBytes}; send less`,
  );
}

/** A part the call depends on does not answer; nothing was lost, the caller may try again. */
export function dependencyDown(what: string, cause?: unknown): PreheatError {
  return new PreheatError(`${what} does not answer; try again`, {
    code: 'dependency_down',
    fault: 'platform',
    retryable: true,
    status: 503,
    cause,
  });
}

/** AWS has no credentials for who asks, so that nothing can be signed. */
export function credentialsMissing(cause: unknown): PreheatError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PreheatError(
    `no AWS credentials to sign with (${reason}); set AWS_PROFILE, or sign in to AWS`,
    { code: 'credentials_missing', fault: 'user', status: 401, retryable: true, cause },
  );
}

/** For a `catch`: an error that says itself what it is goes on, any other means `dependency_down`. */
export function throwDependencyDown(what: string): (cause: unknown) => never {
  return (cause) => {
    throw cause instanceof PreheatError ? cause : dependencyDown(what, cause);
  };
}

/** The application's own function gave something that cannot go into the cache. */
export function loadInvalid(keyspace: string, found: unknown): PreheatError {
  const problem = {
    path: `load('${keyspace}')`,
    expected: 'a string, a Buffer, or { value } with one of them',
    found: describe(found),
  };
  return new PreheatError(formatProblem(problem), {
    code: 'load_invalid',
    fault: 'user',
    problems: [problem],
  });
}

/** Whoever asked for the load has cancelled it. */
export function jobCancelled(): PreheatError {
  return new PreheatError('the job was cancelled', { code: 'job_cancelled', fault: 'user' });
}

/** An environment variable is missing or wrong. */
export function environmentInvalid(problems: readonly Problem[]): PreheatError {
  return new PreheatError(
    `the environment is wrong:\n${problems.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`,
    { code: 'environment_invalid', fault: 'user', problems },
  );
}

/** A command line or the file it names has mistakes: all of them are listed. */
export function inputInvalid(problems: readonly Problem[]): PreheatError {
  return new PreheatError(problems.map(formatProblem).join('\n'), {
    code: 'input_invalid',
    fault: 'user',
    problems,
  });
}

/** A program that the local runner starts is not installed, or does not come up. */
export function programMissing(program: string, detail: string): PreheatError {
  return new PreheatError(
    `'${program}' did not start (${detail || 'no message'}); install it, or set REDIS_URL to a running one`,
    { code: 'program_missing', fault: 'platform' },
  );
}

/** A queue message that no code of ours has sent: it goes to the dead-letter queue. */
export function messageInvalid(cause: unknown): PreheatError {
  return new PreheatError('a queue message does not have the form of its queue', {
    code: 'message_invalid',
    fault: 'platform',
    cause,
  });
}

/** Another program listens on the port that the local runner wants. */
export function portTaken(port: number): PreheatError {
  return new PreheatError(`port ${port} is taken; give another one with --port, or end its owner`, {
    code: 'port_taken',
    fault: 'user',
  });
}

/** There is no room for one more. */
export function tooMany(what: string, most: number): PreheatError {
  return new PreheatError(`there may be at most ${most} ${what}; remove some first`, {
    code: 'too_many',
    fault: 'user',
    status: 409,
  });
}

/** Optimistic writes kept colliding: too many workers on one item. */
export function contended(what: string): PreheatError {
  return new PreheatError(`${what} changed under every one of our attempts; try again`, {
    code: 'contended',
    fault: 'platform',
    retryable: true,
  });
}

/** What may be done by one worker at a time is with another one. */
export function withAnother(what: string): PreheatError {
  return new PreheatError(`${what} is with another worker; try again`, {
    code: 'contended',
    fault: 'platform',
    retryable: true,
  });
}

/** A text of the table was sealed with a key that this container does not have, or not yet. */
export function sealKeyUnknown(id: string): PreheatError {
  return new PreheatError(
    `the seal's secret has no key '${id}', with which texts of the table are sealed; put it back`,
    { code: 'seal_key_unknown', fault: 'platform', retryable: true },
  );
}

/** A text of the table is not what was once sealed: it was changed, or moved to another place. */
export function sealBroken(): PreheatError {
  return new PreheatError('a sealed text of the table was changed by somebody else', {
    code: 'seal_broken',
    fault: 'platform',
  });
}

/** Turns anything thrown into the one error class, unknown faults as the platform's. */
export function asPreheatError(thrown: unknown): PreheatError {
  if (thrown instanceof PreheatError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PreheatError(message, {
    code: 'internal',
    fault: 'platform',
    retryable: true,
    status: 500,
    cause: thrown,
  });
}
