/** The DynamoDB client that all stores share. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { exactNumber } from '../../core/codec/exact-json.ts';
import {
  type AwsClientDefaults,
  type AwsClientOptions,
  awsClientConfig,
} from '../aws/client-options.ts';

/** DynamoDB answers in milliseconds; four attempts of 2 s stay well inside any function's time. */
const DEFAULTS = { requestTimeoutMilliseconds: 2_000, maxAttempts: 4 };

/** Makes a client that speaks plain values, with numbers always as JavaScript numbers. */
export function makeDocumentClient(options: AwsClientOptions = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient(awsClientConfig(options, DEFAULTS));
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    // A sum may have more digits than a double: the nearest double is what we want.
    unmarshallOptions: { wrapNumbers: (text) => Number(text) },
  });
}

/** Makes a client whose numbers keep all their digits when they are written as JSON. */
export function makeExactDocumentClient(
  options: AwsClientOptions,
  defaults: AwsClientDefaults,
): DynamoDBDocumentClient {
  const client = new DynamoDBClient(awsClientConfig(options, defaults));
  return DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: exactNumber } });
}
