import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { tableDefinition } from '../../adapters/dynamodb/table-definition.ts';
import { TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import { ENVIRONMENTS } from '../../lib/environments.ts';
import { AccessPatterns } from '../../lib/table.ts';

test('the stack declares the table that the stores are tested on', () => {
  const stack = new Stack(new App(), 'Test');
  new AccessPatterns(stack, 'AccessPatterns', { environment: ENVIRONMENTS.prod });
  const tables = Template.fromStack(stack).findResources('AWS::DynamoDB::Table');
  const [table] = Object.values(tables);
  const { TableName: _, AttributeDefinitions = [], ...shape } = tableDefinition('any');
  expect(Object.keys(tables)).toHaveLength(1);
  expect(table?.['Properties']).toMatchObject(shape);
  expect(table?.['Properties'].AttributeDefinitions).toEqual(
    expect.arrayContaining([...AttributeDefinitions]),
  );
  expect(table?.['Properties'].TimeToLiveSpecification).toEqual({
    AttributeName: TTL_ATTRIBUTE,
    Enabled: true,
  });
});
