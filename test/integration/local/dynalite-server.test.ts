/** What the server that plays DynamoDB on this machine keeps in memory. */
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../../adapters/system/clock.ts';
import { ForgettingStore } from '../../../local/dynalite-server.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';

const ITEMS = 20;
const PARTITION = 'PK = :pk';

let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.stop());

test('a read keeps nothing open, whether it goes to its end or not', async () => {
  const { table, tableName } = await dynalite.openTable(systemClock);
  const items = Array.from({ length: ITEMS }, (_, index) => ({ PK: 'one', SK: `${index}` }));
  await table.putMany(items);
  const opened = vi.spyOn(ForgettingStore.prototype, 'attachResource');
  const closed = vi.spyOn(ForgettingStore.prototype, 'detachResource');
  const query = {
    TableName: tableName,
    KeyConditionExpression: PARTITION,
    ExpressionAttributeValues: { ':pk': 'one' },
  };
  const { client } = dynalite;
  const answers = await Promise.all([
    client.send(new QueryCommand(query)),
    client.send(new QueryCommand({ ...query, Limit: 3, ScanIndexForward: false })),
    client.send(new ScanCommand({ TableName: tableName, Limit: 3 })),
  ]);
  expect(answers.map(({ Count }) => Count)).toEqual([ITEMS, 3, 3]);
  expect(opened).toHaveBeenCalledTimes(3);
  await expect.poll(() => closed.mock.calls.length).toBe(3);
});
