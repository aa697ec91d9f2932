/** The Secrets Manager client. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';

const DEFAULTS = { requestTimeoutMilliseconds: 2_000, maxAttempts: 3 };

/** Makes a client that is bounded in time. */
export function makeSecretsManagerClient(options: AwsClientOptions = {}): SecretsManagerClient {
  return new SecretsManagerClient(awsClientConfig(options, DEFAULTS));
}
