/** The EventBridge Scheduler client. */
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';

/** Small answers; what fails is tried again a minute later in any case. */
const DEFAULTS = { requestTimeoutMilliseconds: 2_000, maxAttempts: 3 };

/** Makes a client that is bounded in time. */
export function makeSchedulerClient(options: AwsClientOptions = {}): SchedulerClient {
  return new SchedulerClient(awsClientConfig(options, DEFAULTS));
}
