/** The SQS client. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';

/** A batch of 256 KB takes longer than a table's item; three attempts fit an API call's time. */
const DEFAULTS = { requestTimeoutMilliseconds: 3_000, maxAttempts: 3 };

/** Makes a client that is bounded in time. */
export function makeSqsClient(options: AwsClientOptions = {}): SQSClient {
  return new SQSClient(awsClientConfig(options, DEFAULTS));
}
