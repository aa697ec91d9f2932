/** The table as `CreateTable` wants it: used locally and in tests; the stack declares the same. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES, PARTITION_KEY, SORT_KEY } from '../../core/patterns/table-schema.ts';

/** The definition of the one table under a name. */
export function tableDefinition(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(PARTITION_KEY, SORT_KEY),
    AttributeDefinitions: [
      { AttributeName: PARTITION_KEY, AttributeType: 'S' },
      { AttributeName: SORT_KEY, AttributeType: 'S' },
      ...INDEXES.flatMap(({ partitionKey, sortKey }) => [
        { AttributeName: partitionKey, AttributeType: 'S' as const },
        { AttributeName: sortKey, AttributeType: 'N' as const },
      ]),
    ],
    GlobalSecondaryIndexes: INDEXES.map(({ name, partitionKey, sortKey }) => ({
      IndexName: name,
      KeySchema: keySchema(partitionKey, sortKey),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  };
}

function keySchema(partitionKey: string, sortKey: string) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
}

/** Creates the table and waits until it can be used; DynamoDB's TTL is switched on by the stack. */
export async function createTable(
  client: DynamoDBDocumentClient,
  tableName: string,
): Promise<void> {
  await client.send(new CreateTableCommand(tableDefinition(tableName)));
  await waitUntilTableExists(
    { client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 1 },
    { TableName: tableName },
  );
}
