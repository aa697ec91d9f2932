/** Which failures of an AWS call are the service's and may pass, and which are our mistakes. */

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TooManyRequestsException',
]);
const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** True for throttling, timeouts, broken connections and errors of the service itself. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || THROTTLED.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODES.has(error.code))
    return true;
  const status = statusOf(error);
  return status === 429 || status >= 500;
}

function statusOf(error: Error): number {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object') return 0;
  const metadata: { readonly httpStatusCode?: unknown } = error.$metadata ?? {};
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}
