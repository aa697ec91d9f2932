/** The AccessPatterns table of the production stack. */
import { beforeAll, describe, expect, test } from 'vitest';
import { DUE_INDEX, INDEXES, RANK_INDEX } from '../../core/patterns/table-schema.ts';
import { type Resource, usualStack } from '../support/cloud.ts';

let table: Resource | undefined;

beforeAll(() => {
  table = usualStack().ofType('AWS::DynamoDB::Table')[0];
});

describe('the table', () => {
  test('has the indexes of the schema, with keys only', () => {
    const indexes = table?.properties.GlobalSecondaryIndexes;
    expect(indexes).toHaveLength(INDEXES.length);
    for (const index of [DUE_INDEX, RANK_INDEX]) {
      expect(indexes).toContainEqual({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.partitionKey, KeyType: 'HASH' },
          { AttributeName: index.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      });
      expect(table?.properties.AttributeDefinitions).toContainEqual({
        AttributeName: index.sortKey,
        AttributeType: 'N',
      });
    }
  });

  test('forgets by itself', () => {
    expect(table?.properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
  });

  test('bills by request and is encrypted', () => {
    expect(table?.properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(table?.properties.SSESpecification).toEqual({ SSEEnabled: true });
  });

  test('survives mistakes: restorable, protected, kept when the stack goes', () => {
    expect(table?.properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
    expect(table?.properties.DeletionProtectionEnabled).toBe(true);
    expect(table?.deletionPolicy).toBe('Retain');
  });
});
