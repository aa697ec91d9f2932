/** The ElastiCache client. */
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';

/** What it tells is found without it as well, a minute later: nobody waits for it for long. */
const DEFAULTS = { requestTimeoutMilliseconds: 2_000, maxAttempts: 2 };

/** Makes a client that is bounded in time. */
export function makeElastiCacheClient(options: AwsClientOptions = {}): ElastiCacheClient {
  return new ElastiCacheClient(awsClientConfig(options, DEFAULTS));
}
