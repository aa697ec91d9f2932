/** Errors of the command `preheat`, apart from the others: what to change in its call. */
import { formatProblem, PreheatError, type Problem } from './preheat-error.ts';

/** Nobody answers where the API should be. */
export function endpointUnreachable(endpoint: string, reason: string): PreheatError {
  return new PreheatError(
    `${endpoint} does not answer (${reason}); start Preheat there, or name another address with --endpoint or PREHEAT_ENDPOINT`,
    { code: 'endpoint_unreachable', fault: 'user' },
  );
}

/** The address answers, but not as the API does. */
export function endpointForeign(endpoint: string, found: string): PreheatError {
  return new PreheatError(
    `${endpoint} does not answer as Preheat does (${found}); check --endpoint or PREHEAT_ENDPOINT, and that both are of one version`,
    { code: 'endpoint_foreign', fault: 'user' },
  );
}

/** The command does not know where the API is. */
export function endpointMissing(): PreheatError {
  return new PreheatError(
    'no Preheat runs on this machine; start one with npm start, or name one with --endpoint, PREHEAT_ENDPOINT or --stack',
    { code: 'endpoint_missing', fault: 'user' },
  );
}

/** The command has no token for the API. */
export function tokenMissing(endpoint: string): PreheatError {
  return new PreheatError(`no token for ${endpoint}; give one with --token or PREHEAT_TOKEN`, {
    code: 'token_missing',
    fault: 'user',
    status: 401,
  });
}

/** The API did not accept the command's token. */
export function tokenRefused(endpoint: string): PreheatError {
  return new PreheatError(
    `${endpoint} does not know this token; give another one with --token or PREHEAT_TOKEN`,
    { code: 'token_refused', fault: 'user', status: 401 },
  );
}

/** What the API said of a call that it refused, as its own error. */
export function callRefused(options: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly retryAfterMilliseconds?: number;
}): PreheatError {
  const details = options.problems.map(formatProblem).join('; ');
  const message = details === '' ? options.message : `${options.message}: ${details}`;
  return new PreheatError(message, {
    ...options,
    fault: options.status < 500 ? 'user' : 'platform',
    retryable: options.status === 429 || options.status === 503,
  });
}

/** AWS did not answer the command, with the region and credentials that it was given. */
export function awsRefused(service: string, reason: string): PreheatError {
  return new PreheatError(
    `${service} did not answer: ${reason}; check AWS_REGION, AWS_PROFILE and the name of the stack`,
    { code: 'aws_refused', fault: 'user' },
  );
}

/** The command does not know into which table to write. */
export function tableMissing(): PreheatError {
  return new PreheatError(
    'no table to write into; name the deployed stack with --stack, or start Preheat here with npm start',
    { code: 'endpoint_missing', fault: 'user' },
  );
}
