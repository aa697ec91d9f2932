/** The client that calls the proxy. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';

/**
 * Longer than the proxy's own limit, a cold start included. Tried once: a lock or a call of the
 * limiter that was taken, with its answer lost, must not be taken again; queues and callers repeat.
 */
const DEFAULTS = { requestTimeoutMilliseconds: 12_000, maxAttempts: 1 };

/** Makes a client that is bounded in time. */
export function makeCacheProxyLambda(options: AwsClientOptions = {}): LambdaClient {
  return new LambdaClient(awsClientConfig(options, DEFAULTS));
}
