/** What can go wrong between an origin and the cache. Messages never hold a param or a value. */
import { formatProblem, PreheatError } from './preheat-error.ts';

/** The origin says that it has no such value: recorded, never retried, never stored. */
export function originMissing(origin: string, status: number): PreheatError {
  return new PreheatError(`origin '${origin}' has no such value (status ${status})`, {
    code: 'origin_missing',
    fault: 'origin',
    status: 404,
  });
}

/** The origin refused or misunderstood the call in a way that a retry cannot mend. */
export function originRefused(origin: string, detail: string): PreheatError {
  return new PreheatError(`origin '${origin}' refused the call: ${detail}`, {
    code: 'origin_refused',
    fault: 'origin',
    status: 502,
  });
}

/** The origin failed for now (5xx, 429, timeout, connection): worth another try later. */
export function originFailed(
  origin: string,
  detail: string,
  options: { readonly cause?: unknown; readonly retryAfterMilliseconds?: number } = {},
): PreheatError {
  return new PreheatError(`origin '${origin}' failed: ${detail}`, {
    code: 'origin_failed',
    fault: 'origin',
    retryable: true,
    status: 502,
    ...options,
  });
}

/** Another worker is making a call that is paid for; its answer will be there soon. */
export function callUnderWay(origin: string, retryAfterMilliseconds: number): PreheatError {
  return new PreheatError(`origin '${origin}' is being asked by another worker`, {
    code: 'call_under_way',
    fault: 'platform',
    retryable: true,
    retryAfterMilliseconds,
  });
}

/** A call that may have been paid ended without an answer: it is not paid again for a while. */
export function answerLost(origin: string, until: number): PreheatError {
  const time = new Date(until).toISOString();
  return new PreheatError(
    `the answer of origin '${origin}' was lost, it may have been paid; asked again after ${time}`,
    { code: 'answer_lost', fault: 'origin' },
  );
}

/** An origin's limit of tokens or money for one day has no room for the call. */
export function daySpent(origin: string, until: number): PreheatError {
  const time = new Date(until).toISOString();
  return new PreheatError(
    `origin '${origin}' has spent its perDay; asked again after ${time}, or raise the limit`,
    { code: 'day_spent', fault: 'user', status: 429 },
  );
}

/** The value is not what the keyspace's codec or fields need; never says what it is. */
export function valueUnfit(keyspace: string, expected: string, found: string): PreheatError {
  const problem = { path: `keyspaces.${keyspace}.codec`, expected, found };
  return new PreheatError(formatProblem(problem), {
    code: 'value_unfit',
    fault: 'origin',
    status: 502,
    problems: [problem],
  });
}

/** The value is larger than the cache may take. */
export function valueTooLarge(bytes: number, limitBytes: number): PreheatError {
  return new PreheatError(`the value has ${bytes} bytes, the limit is ${limitBytes}`, {
    code: 'value_too_large',
    fault: 'origin',
    status: 502,
  });
}
